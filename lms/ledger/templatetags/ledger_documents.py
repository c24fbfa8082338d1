"""Words of the act in Kazakh and Russian; see ``lms.ledger.paragraphs``, which declines them."""

from django import template

from lms.ledger import paragraphs

register = template.Library()

register.filter("contract_kk", paragraphs.contract_kazakh)
register.filter("contract_ru", paragraphs.contract_russian)
register.filter("month_kk", paragraphs.month_kazakh)
register.filter("month_ru", paragraphs.month_russian)
register.filter("in_month_kk", paragraphs.in_month_kazakh)
register.filter("in_month_ru", paragraphs.in_month_russian)
register.filter("language_kk", paragraphs.language_kazakh)
register.filter("language_ru", paragraphs.language_russian)
