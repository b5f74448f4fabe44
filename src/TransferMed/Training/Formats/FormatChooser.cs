using Microsoft.Extensions.Logging;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>Decides what <see cref="MemoryFormat.Auto"/> means for training a network on this machine.</summary>
/// <param name="memory">What was measured before.</param>
/// <param name="measure">How it is measured; null where nothing is to be.</param>
/// <param name="fewestSteps">The fewest steps that measuring pays for.</param>
internal sealed class FormatChooser(FormatMemory memory, FormatMeasurement? measure, long fewestSteps = FormatChooser.FewestSteps)
{
    /// <summary>The environment variable that names the folder of what was measured, or is <c>off</c>.</summary>
    public const string Variable = "TRANSFERMED_FORMATS";

    /// <summary>Measuring takes four to six steps where steps are long: a run of fewer than this hardly wins back what it costs.</summary>
    public const int FewestSteps = 100;

    private const string Off = "off";

    private static readonly Lazy<FormatChooser> Lazily = new(() => Of(Environment.GetEnvironmentVariable(Variable), PatchedLibraryCache.UserFolder));

    // Two measurements at once would measure each other.
    private readonly Lock _gate = new();

    /// <summary>That of this process.</summary>
    public static FormatChooser OfProcess => Lazily.Value;

    /// <summary>The chooser that the environment asks for.</summary>
    /// <param name="variable">The value of <see cref="Variable"/>, or null.</param>
    /// <param name="userFolder">The user's cache folder, or null.</param>
    /// <param name="measure">How it is measured; null for steps of the network.</param>
    public static FormatChooser Of(string? variable, string? userFolder, FormatMeasurement? measure = null) => variable switch
    {
        Off => new FormatChooser(new FormatMemory(null), null),
        { Length: > 0 } => new FormatChooser(new FormatMemory(variable), measure ?? FormatSteps.Measure),
        _ => new FormatChooser(new FormatMemory(userFolder is null ? null : Path.Combine(userFolder, "formats")), measure ?? FormatSteps.Measure),
    };

    /// <summary>The format for training a network, measured on it or remembered.</summary>
    /// <param name="network">The network; afterwards it is as it was.</param>
    /// <param name="batchSize">The pictures of a step.</param>
    /// <param name="precision">The wish of the options.</param>
    /// <param name="steps">The steps that the choice is for.</param>
    /// <param name="logger">Told of files that cannot be used.</param>
    /// <param name="cancellation">Ends the measurement within one step.</param>
    public FormatDecision Choose(Network network, int batchSize, Precision precision, long steps, ILogger logger, CancellationToken cancellation)
    {
        if (Refusal(network, steps) is { } reason)
        {
            return FormatDecision.ByRule(reason);
        }

        precision = PrecisionChoice.Resolve(precision, network.Device);
        string key = FormatKey.Of(network.Spec, batchSize, precision);
        lock (_gate)
        {
            if (memory.Find(key, logger) is { } known)
            {
                return new FormatDecision(known.Faster, known.Words(earlier: true));
            }

            FormatTiming timing = measure!(network, batchSize, precision, cancellation);
            memory.Keep(key, timing, logger);
            return new FormatDecision(timing.Faster, timing.Words(earlier: false));
        }
    }

    private string? Refusal(Network network, long steps) => network switch
    {
        { Device.IsCuda: true } => "the rule for CUDA devices",
        _ when measure is null => $"{Variable} is {Off}",
        _ when steps < fewestSteps => FormattableString.Invariant($"{steps} steps are fewer than {fewestSteps}"),

        // Modules of users may do anything in a pass, and keep plain order in either format.
        _ when network.Plan.Steps.SelectMany(step => step.AllUnits).Any(unit => unit is ModuleUnitPlan) => "the network has modules of its own",
        _ when !network.AllParameters.Any(parameter => parameter.Tensor.dim() == 4) => "the network has no convolution",
        _ => null,
    };
}
