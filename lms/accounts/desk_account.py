"""A person's own settings at the desk."""

from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel


class DeskAccountView(AccountView):
    """Wagtail's page without name and e-mail: those are in the profile, where an address is verified first."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]
