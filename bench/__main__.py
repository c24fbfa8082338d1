"""``make bench``: the measurements that need nothing but this machine, one after the other."""

from bench import first_run, first_visit


def main() -> None:
    for measure in (first_visit, first_run):
        print(f"== {measure.__name__}")
        measure.main()


if __name__ == "__main__":
    main()
