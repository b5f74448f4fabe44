using TransferMed.Models;

namespace TransferMed.Training;

/// <summary>The memory format of a run and why it is that one.</summary>
/// <param name="Format">Never Auto.</param>
/// <param name="Reason">For example <c>measured 1.09x of contiguous earlier</c>.</param>
internal sealed record FormatDecision(MemoryFormat Format, string Reason)
{
    /// <summary>The rule of <see cref="FormatChoice"/>, which stands where nothing is measured.</summary>
    public static FormatDecision ByRule(string reason) => new(FormatChoice.Rule, $"not measured: {reason}");

    /// <summary>For example <c>channels-last, measured 1.09x of contiguous earlier</c>.</summary>
    public override string ToString() => $"{FormatChoice.Words(Format)}, {Reason}";
}
