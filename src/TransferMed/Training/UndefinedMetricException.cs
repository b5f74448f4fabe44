using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>The metric that early stopping and best weights go by is not a number on the validation pictures, so that no epoch can be chosen by it.</summary>
internal sealed class UndefinedMetricException : TransferMedException
{
    internal UndefinedMetricException(string metric, ValueList<string> absentClasses, string message)
        : base(message)
    {
        Metric = metric;
        AbsentClasses = absentClasses;
    }

    /// <summary>The metric's name (<c>Metric.Name</c>).</summary>
    public string Metric { get; }

    /// <summary>The classes of which the validation pictures hold none.</summary>
    public ValueList<string> AbsentClasses { get; }
}
