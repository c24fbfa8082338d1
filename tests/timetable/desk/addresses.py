"""Where the desk's pages are."""


def url(name: str, action: str = "", pk: int | None = None) -> str:
    tail = f"{action}/" if action else ""
    return f"/admin/timetable/{name}/{tail}" + (f"{pk}/" if pk else "")
