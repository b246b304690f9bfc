"""The functions that read nothing but what they are given. One that is not here may read anything, and is refused."""

from collections.abc import Mapping

from sqlglot import exp

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

_NAMED = """
    age array_length bround cardinality date_part div div0 gcd isfinite json_array_length jsonb_array_length lcm len
    list_aggregate list_avg list_count list_distinct list_max list_min list_sort list_sum list_unique make_date mod
    nullifzero num_nonnulls num_nulls octet_length strlen to_date zeroifnull
"""

_JSON = """
    json_agg json_build_array json_build_object json_object_agg jsonb_agg jsonb_array_elements_text jsonb_build_array
    jsonb_build_object jsonb_pretty jsonb_strip_nulls jsonb_typeof row_to_json to_json to_jsonb
"""
_OF_ENGINES = {
    Dialect.POSTGRES: _JSON,
    Dialect.DUCKDB: "hash histogram list_slice list_zip printf",
    Dialect.SPARK: "arrays_overlap crc32 hash isnotnull isnull xxhash64",
    Dialect.BIGQUERY: "",
    Dialect.SNOWFLAKE: "booland_agg boolor_agg hash hash_agg ratio_to_report",
}

NAMED: Mapping[Dialect, frozenset[str]] = {
    dialect: frozenset(f"{_NAMED} {own}".split()) for dialect, own in _OF_ENGINES.items()
}
"""Functions that it takes as they are, by their names in lower case; never those of a schema, as `mine.len()`.

What only one engine has is another's function of the company's own.
"""

LAMBDA = (exp.Transform, exp.ArrayFilter)
"""What takes a list through an expression. Named so without one, it is a function of the company's own."""
