"""The functions that read nothing but what they are given. One that is not here may read anything, and is refused."""

import re
from collections.abc import Mapping
from importlib.resources import files

from sqlglot import exp
from sqlglot.errors import SqlglotError

from kotowari.guard.rewrite.dialect import Dialect

_CLASSES = """
    Abs Acos Acosh AddMonths AnyValue ApproxDistinct ApproxQuantile ApproxQuantiles ApproxTopK ArgMax ArgMin Array
    ArrayAgg ArrayAppend ArrayCompact ArrayConcat ArrayConcatAgg ArrayConstructCompact ArrayContains ArrayDistinct
    ArrayExcept ArrayFirst ArrayIntersect ArrayLast ArrayMax ArrayMin ArrayOverlaps ArrayPosition ArrayPrepend
    ArrayRemove ArrayReverse ArraySize ArraySlice ArraySort ArraySum ArrayToString ArrayUniqueAgg Ascii Asin Asinh
    Atan Atan2 Atanh Avg BitLength BitwiseAndAgg BitwiseCount BitwiseOrAgg BitwiseXorAgg ByteLength Case Cbrt Ceil
    Chr Coalesce Concat ConcatWs Contains ConvertTimezone Corr Cos Cosh Cot Count CountIf CovarPop CovarSamp
    CumeDist CurrentDate CurrentDatetime CurrentTime CurrentTimestamp Date DateAdd DateBin DateDiff DateFromParts
    DateStrToDate DateSub DateToDi DateTrunc Datetime DatetimeAdd DatetimeDiff DatetimeSub DatetimeTrunc Day
    DayOfMonth DayOfWeek DayOfWeekIso DayOfYear Dayname DecodeCase Degrees DenseRank EndsWith EqualNull Exp Explode
    ExplodingGenerateSeries Extract Factorial FarmFingerprint First FirstValue Flatten Floor Format FromBase64
    GenerateDateArray GenerateSeries GenerateTimestampArray Greatest GroupConcat Grouping GroupingId Hex Hour If
    Initcap Inline IsInf IsNan JSONArray JSONArrayAgg JSONBObjectAgg JSONExtract JSONExtractArray JSONExtractScalar
    JSONFormat JSONKeys JSONObject JSONObjectAgg JSONType JSONValueArray JarowinklerSimilarity Kurtosis Lag Last
    LastDay LastValue Lead Least Left Length Levenshtein List Ln Localtime Localtimestamp Log LogicalAnd LogicalOr
    Lower MD5 MD5Digest MakeInterval Map MapContainsKey MapFromEntries MapKeys MapSize Max Median Min Minute Mode
    Month Monthname MonthsBetween Normalize NthValue Ntile Nullif NumberToStr Nvl2 Overlay Pad ParseJSON PercentRank
    PercentileCont PercentileDisc Pi Posexplode Pow Quantile Quarter Radians Rand RangeBucket Rank RegexpCount
    RegexpExtract RegexpExtractAll RegexpFullMatch RegexpILike RegexpInstr RegexpLike RegexpReplace RegexpSplit
    RegrAvgx RegrAvgy RegrCount RegrIntercept RegrR2 RegrSlope RegrSxx RegrSxy RegrSyy Repeat Replace Reverse Right
    Rint Round RowNumber SHA SHA1Digest SHA2 SHA2Digest SafeAdd SafeDivide SafeMultiply SafeNegate SafeSubtract
    Second Sign Sin Sinh Skewness Soundex Space Split SplitPart Sqrt StarMap StartsWith Stddev StddevPop StddevSamp
    StrPosition StrToDate StrToTime StrToUnix String StringToArray Struct StructExtract Stuff Substring
    SubstringIndex Sum Tan Tanh Time TimeAdd TimeDiff TimeFromParts TimeStrToDate TimeStrToTime TimeSub TimeToStr
    TimeToUnix TimeTrunc Timestamp TimestampAdd TimestampDiff TimestampFromParts TimestampSub TimestampTrunc ToArray
    ToBase64 ToBoolean ToChar ToDays ToDouble ToMap ToNumber Translate Trim Trunc TryCast TsOrDsAdd TsOrDsDiff
    TsOrDsToDate TsOrDsToTime TsOrDsToTimestamp Typeof Unhex Unicode UnixDate UnixMicros UnixMillis UnixSeconds
    UnixToStr UnixToTime Unnest Upper UtcDate UtcTimestamp Uuid VarMap Variance VariancePop Week WeekOfYear
    WidthBucket Year YearOfWeek YearOfWeekIso
"""

CLASSES: frozenset[type[exp.Expr]] = frozenset(
    found for name in _CLASSES.split() if isinstance(found := getattr(exp, name, None), type)
)
"""Functions that sqlglot has a class for."""

_ROWS_OF_POSTGRES = """
    generate_subscripts json_array_elements json_array_elements_text json_each json_each_text json_object_keys
    json_to_record json_to_recordset jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text
    jsonb_object_keys jsonb_path_query jsonb_to_record jsonb_to_recordset regexp_matches regexp_split_to_table
    string_to_table
"""

ROWS: Mapping[Dialect, frozenset[str]] = {
    Dialect.POSTGRES: frozenset(_ROWS_OF_POSTGRES.split()),
    Dialect.DUCKDB: frozenset({"json_each", "json_tree"}),
    Dialect.SPARK: frozenset({"json_tuple", "range", "stack", "variant_explode", "variant_explode_outer"}),
    Dialect.BIGQUERY: frozenset(),
    Dialect.SNOWFLAKE: frozenset({"generator", "split_to_table", "strtok_split_to_table"}),
}
"""What makes rows of what it is given, and may stand where a table does, of each engine's own."""

_KNOWN = files("kotowari.guard.rewrite") / "known"

NAMED: Mapping[Dialect, frozenset[str]] = {
    dialect: frozenset((_KNOWN / f"{dialect}.txt").read_text("utf-8").split()) | ROWS[dialect] for dialect in Dialect
}
"""What each engine has of its own that reads nothing but what it is given, by its name in lower case (``known/``).

What only one engine has is another's function of the company's own. Of PostgreSQL: what is immutable there, and what is
not but reads no more than settings of the session and the clock; of DuckDB and Spark: what they list as their own.
"""

NAMING = frozenset({"from_csv", "from_json", "json_transform", "json_transform_strict"})
"""What makes a structure, and so columns, by what a text says: that text has to be there to be read."""

LAMBDA = (exp.Transform, exp.ArrayFilter)
"""What takes a list through an expression. Named so without one, it is a function of the company's own."""

_CALLED = re.compile(r"([A-Za-z_][\w.]*)\(")


def written_name(node: exp.Func, dialect: Dialect) -> str | None:
    """Return what a function is called where it is written in a dialect; None where it is written otherwise."""
    try:
        found = _CALLED.match(node.sql(dialect))
    except (SqlglotError, RecursionError, ValueError):
        return None
    return found.group(1) if found else None
