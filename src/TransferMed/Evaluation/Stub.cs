#pragma warning disable
using TransferMed.Runtime;
namespace TransferMed.Evaluation;
internal enum MetricSubject { Classes, Findings, Values }
internal interface IEvaluation { IReadOnlyDictionary<string,double> Metrics {get;} double this[Metric m] {get;} ValueList<string> Notes {get;} }
public static class FindingMetrics { public static Metric MacroF1 => null!; }
public static class ValueMetrics { public static Metric R2 => null!; }
public sealed class FindingThresholds {}
public sealed class FindingEvaluation : IEvaluation { public IReadOnlyDictionary<string,double> Metrics => null!; public double this[Metric m] => 0; public ValueList<string> Notes => []; public static FindingEvaluation From(FindingPredictions p, FindingThresholds? t = null, IEnumerable<Metric>? metrics = null) => null!; }
public sealed class ValueEvaluation : IEvaluation { public IReadOnlyDictionary<string,double> Metrics => null!; public double this[Metric m] => 0; public ValueList<string> Notes => []; public static ValueEvaluation From(ValuePredictions p, IEnumerable<Metric>? metrics = null) => null!; }
