"""What may be refused about people."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class PersonNotFound(DomainError):
    code = "person_not_found"
    sentence = _("Nobody here is called “%(text)s”. Check the spelling, or look in People.")


class SeveralPeople(DomainError):
    code = "several_people"
    sentence = _("Several people match “%(text)s”: %(people)s. Write the e-mail or the whole name.")


class NotATeacher(DomainError):
    code = "not_a_teacher"
    sentence = _("%(person)s has no role to teach here. Give the role Teacher in People first.")


class NobodySignsIn(DomainError):
    code = "nobody_signs_in"
    sentence = _("Nobody here signs in with %(email)s. They create an account first, or you add them in People.")


class OwnGuardian(DomainError):
    code = "own_guardian"
    sentence = _("%(person)s cannot be their own parent or guardian.")


class HasChildrenHere(DomainError):
    code = "has_children_here"
    sentence = _("%(person)s is the parent or guardian of %(children)s. End that at the learner's account.")
