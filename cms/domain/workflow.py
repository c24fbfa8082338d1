"""How a unit gets from a teacher's desk to the readers: one step, decided by an editor."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from lms.accounts.enums import Role

NAME = "Editor's approval"
APPROVERS = (Role.EDITOR, Role.ADMINISTRATOR)


@transaction.atomic
def ensure_workflow() -> Workflow:
    """The workflow of all pages; running it again changes nothing.

    Wagtail's own "Moderators approval" goes with the groups that our roles replace. Call it after
    ``sync_roles``: the approvers are groups.
    """
    task, _created = GroupApprovalTask.objects.get_or_create(name=NAME)
    task.groups.set(Group.objects.filter(name__in=[role.value for role in APPROVERS]))
    workflow, _created = Workflow.objects.get_or_create(name=NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    retire_others(workflow)
    return workflow


def retire_others(kept: Workflow) -> None:
    """Workflows that guard no page are switched off; one that an administrator uses elsewhere stays."""
    for other in Workflow.objects.filter(active=True, workflow_pages=None).exclude(pk=kept.pk):
        other.deactivate()
