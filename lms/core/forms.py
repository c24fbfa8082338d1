"""How forms are rendered: our own templates for a form and a field, Django's for everything else."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """A form is a list of fields with label, hint and error in place."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
