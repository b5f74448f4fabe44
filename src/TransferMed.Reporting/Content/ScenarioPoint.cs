namespace TransferMed.Reporting;

/// <summary>A figure of a scenario with its interval and the single values behind it.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Style">How it looks, the same in all plots of a page.</param>
/// <param name="Value">The figure.</param>
/// <param name="Lower">The lower end of its interval; NaN without one.</param>
/// <param name="Upper">The upper end of its interval; NaN without one.</param>
/// <param name="Values">The values of its runs; may be empty.</param>
internal sealed record ScenarioPoint(string Name, SeriesStyle Style, double Value, double Lower, double Upper, IReadOnlyList<NamedValue> Values);

/// <summary>A number that has a name.</summary>
internal readonly record struct NamedValue(string Name, double Value);
