"""Column types that carry meaning, exact on SQLite and on PostgreSQL.

Each type also knows its *plain* form: what JSON, the journal and the wire hold (text,
whole numbers, booleans), so that no other module converts values by hand.
"""

from app.models.types.choices import (
    Choice as Choice,
)
from app.models.types.choices import (
    Flag as Flag,
)
from app.models.types.choices import (
    Id as Id,
)
from app.models.types.choices import (
    Labelled as Labelled,
)
from app.models.types.meaning import Meaning as Meaning
from app.models.types.moments import Day as Day
from app.models.types.moments import Utc as Utc
from app.models.types.numbers import (
    Degrees as Degrees,
)
from app.models.types.numbers import (
    Exact as Exact,
)
from app.models.types.numbers import (
    Money as Money,
)
from app.models.types.numbers import (
    Percent as Percent,
)
from app.models.types.numbers import (
    Quantity as Quantity,
)
from app.models.types.numbers import (
    Whole as Whole,
)
from app.models.types.texts import (
    Code as Code,
)
from app.models.types.texts import (
    Country as Country,
)
from app.models.types.texts import (
    Currency as Currency,
)
from app.models.types.texts import (
    Email as Email,
)
from app.models.types.texts import (
    Language as Language,
)
from app.models.types.texts import (
    LongText as LongText,
)
from app.models.types.texts import (
    Phone as Phone,
)
from app.models.types.texts import (
    Text as Text,
)
from app.models.types.texts import (
    Url as Url,
)
