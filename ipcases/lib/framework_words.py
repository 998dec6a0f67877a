"""What the framework of the API says in Chinese, in our words: the catalogue of the project comes before its own.

English keeps the framework's sentences. They stand here so that the catalogue has them.
"""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("Authentication credentials were not provided."),
    _("You do not have permission to perform this action."),
    _('Method "{method}" not allowed.'),
    _("Could not satisfy the request Accept header."),
    _('Unsupported media type "{media_type}" in request.'),
    _("Malformed request."),
    _("This field is required."),
    _("This field may not be blank."),
    _("This field may not be null."),
    _("Not a valid string."),
    _("A valid integer is required."),
    _("A valid number is required."),
    _("Must be a valid boolean."),
    _('"{input}" is not a valid choice.'),
    _("Date has wrong format. Use one of these formats instead: {format}."),
    _("Datetime has wrong format. Use one of these formats instead: {format}."),
    _('Expected a list of items but got type "{input_type}".'),
    _('Expected a dictionary of items but got type "{input_type}".'),
    _("Invalid data. Expected a dictionary, but got {datatype}."),
    _("Ensure this field has no more than {max_length} characters."),
    _("Ensure this value is less than or equal to {max_value}."),
    _("Ensure this value is greater than or equal to {min_value}."),
    _("Ensure that there are no more than {max_digits} digits in total."),
    _("Ensure that there are no more than {max_decimal_places} decimal places."),
)
