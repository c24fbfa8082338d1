import pytest
from wagtail.models import Page, Workflow

from cms.domain.workflow import NAME, ensure_workflow
from tests.cms.factories import make_unit

pytestmark = pytest.mark.django_db


def test_workflow_has_one_step_by_the_editors() -> None:

    workflow = ensure_workflow()

    [task] = [task.specific for task in workflow.tasks]
    assert {group.name for group in task.groups.all()} == {"editor", "administrator"}
    assert make_unit().get_workflow() == workflow


def test_ensuring_again_changes_nothing() -> None:
    first = ensure_workflow()

    second = ensure_workflow()

    assert second == first
    assert second.workflow_tasks.count() == 1
    assert [workflow.name for workflow in Workflow.objects.filter(active=True)] == [NAME]
    assert Page.get_first_root_node().workflowpage.workflow == first
