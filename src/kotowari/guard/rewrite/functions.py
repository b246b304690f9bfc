"""The functions that read nothing but what they are given. One that is not here may read anything, and is refused."""

from sqlglot import exp

_CLASSES = """
    Abs Acos Acosh AddMonths AnyValue ApproxDistinct ApproxQuantile ApproxQuantiles ApproxTopK ArgMax ArgMin Array
    ArrayAgg ArrayAppend ArrayCompact ArrayConcat ArrayConcatAgg ArrayConstructCompact ArrayContains ArrayDistinct
    ArrayExcept ArrayFirst ArrayIntersect ArrayLast ArrayMax ArrayMin ArrayOverlaps ArrayPosition ArrayPrepend
    ArrayRemove ArrayReverse ArraySize ArraySlice ArraySort ArraySum ArrayToString ArrayUniqueAgg Ascii Asin Asinh Atan
    Atan2 Atanh Avg BitLength BitwiseAndAgg BitwiseCount BitwiseOrAgg BitwiseXorAgg ByteLength Case Cbrt Ceil Chr
    Coalesce Concat ConcatWs Contains ConvertTimezone Corr Cos Cosh Cot Count CountIf CovarPop CovarSamp CumeDist
    CurrentDate CurrentDatetime CurrentTime CurrentTimestamp Date DateAdd DateBin DateDiff DateFromParts DateSub
    DateToDi DateTrunc Datetime DatetimeAdd DatetimeDiff DatetimeSub DatetimeTrunc Day DayOfMonth DayOfWeek
    DayOfWeekIso DayOfYear Dayname DecodeCase Degrees DenseRank EndsWith EqualNull Exp Explode
    ExplodingGenerateSeries Extract Factorial First FirstValue Flatten Floor GenerateDateArray GenerateSeries
    GenerateTimestampArray Greatest GroupConcat Grouping GroupingId Hex Hour If Initcap Inline IsInf IsNan
    JSONArray JSONArrayAgg JSONExtract JSONExtractArray JSONExtractScalar JSONKeys JSONObject JSONObjectAgg JSONType
    JSONValueArray JarowinklerSimilarity Kurtosis Lag Last LastDay LastValue Lead Least Left Length Levenshtein List
    Ln Localtime Localtimestamp Log LogicalAnd LogicalOr Lower MD5 MD5Digest MakeInterval Map MapContainsKey
    MapFromEntries MapKeys MapSize Max Median Min Minute Mode Month Monthname MonthsBetween Normalize NthValue Ntile
    Nullif NumberToStr Nvl2 Overlay Pad ParseJSON PercentRank PercentileCont PercentileDisc Pi Posexplode Pow
    Quantile Quarter Radians Rand RangeBucket Rank RegexpCount RegexpExtract RegexpExtractAll RegexpFullMatch
    RegexpILike RegexpInstr RegexpLike RegexpReplace RegexpSplit RegrAvgx RegrAvgy RegrCount RegrIntercept RegrR2
    RegrSlope RegrSxx RegrSxy RegrSyy Repeat Replace Reverse Right Rint Round RowNumber SHA SHA2 SafeAdd SafeDivide
    SafeMultiply SafeNegate SafeSubtract Second Sign Sin Sinh Skewness Soundex Space Split SplitPart Sqrt
    StartsWith Stddev StddevPop StddevSamp StrPosition StrToDate StrToTime StrToUnix String StringToArray Struct
    StructExtract Stuff Substring SubstringIndex Sum Tan Tanh Time TimeAdd TimeDiff TimeFromParts TimeSub TimeToStr
    TimeToUnix TimeTrunc Timestamp TimestampAdd TimestampDiff TimestampFromParts TimestampSub TimestampTrunc ToArray
    ToBoolean ToChar ToDays ToDouble ToMap ToNumber Translate Trim Trunc TryCast TsOrDsAdd TsOrDsDiff TsOrDsToDate
    TsOrDsToTime TsOrDsToTimestamp Typeof Unhex Unicode UnixDate UnixMicros UnixMillis UnixSeconds UnixToStr
    UnixToTime Unnest Upper UtcDate UtcTimestamp Uuid Variance VariancePop Week WeekOfYear WidthBucket Year
    YearOfWeek YearOfWeekIso
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

NAMED = frozenset(_NAMED.split())
"""Functions that it takes as they are, by their names in lower case; never those of a schema, as `mine.len()`."""
