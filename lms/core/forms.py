"""How forms are rendered."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Templates of the project first."""
