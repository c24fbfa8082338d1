"""Tables whose rows are added and never changed: the database itself refuses the rest."""

from typing import override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: a row cannot be changed or deleted'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only: a row cannot be changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""


class AppendOnly(Operation):
    """Migration operation: from here on UPDATE and DELETE on the model's table raise IntegrityError.

    Triggers, because no constraint can see the old row. What they do not stop is the table's owner dropping
    them or emptying the whole table (TRUNCATE, ``flush`` on PostgreSQL). SQLite builds a table anew when a later
    migration alters it, and forgets its triggers: such a migration repeats this operation at its end.
    """

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    @override
    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = self._table(app_label, to_state)
        for statement in guards(table, vendor=schema_editor.connection.vendor):
            schema_editor.execute(statement)

    @override
    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = self._table(app_label, from_state)
        for statement in without_guards(table, vendor=schema_editor.connection.vendor):
            schema_editor.execute(statement)

    @override
    def describe(self) -> str:
        return f"Refuse changed and deleted rows of {self.model_name}"

    def _table(self, app_label: str, state: ProjectState) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)  # noqa: SLF001  Django documents it


def guards(table: str, *, vendor: str) -> list[str]:
    """The statements that make ``table`` append-only on ``vendor``, "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        return [SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]
    return [POSTGRESQL.format(table=table)]


def without_guards(table: str, *, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("UPDATE", "DELETE")]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_append_only()"]
