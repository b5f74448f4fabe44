using System.Text.Json.Nodes;
using TransferMed.Runtime;

namespace TransferMed.Studies;

/// <summary>
/// Steps that a network takes one after the other before it meets the target: weights, sources, or weights and then sources, each by its name. The first step starts from
/// nothing or is weights that others trained; each source is trained on from what the step before it left, as the target is from the last one. The network is that of the weights,
/// with its input size and preprocessing, and without weights the study's own. Steps that chains and other scenarios of a study begin with alike are done once.
/// </summary>
public sealed record StudyChain : IIdentified
{
    private const string Joint = "+";
    private const int LongestName = 128;

    /// <summary>Creates the chain.</summary>
    /// <param name="steps">The names of weights (<see cref="StudyOptions.Weights"/>) or of a source for the first step, of sources for the others; none twice.</param>
    /// <exception cref="ArgumentException">There is no step, one has a name that no source can have, one occurs twice, or all names together are longer than 128 letters.</exception>
    public StudyChain(params IEnumerable<string> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        Steps = steps.ToValueList();
        if (Steps.Count == 0)
        {
            throw new ArgumentException("The chain has no steps; name weights or a source.", nameof(steps));
        }

        StudySource.CheckNames(Steps);
        Name = string.Join(Joint, Steps);
        if (Name.Length > LongestName)
        {
            throw new ArgumentException($"The chain '{Text}' cannot be used: its names have more than {LongestName} letters together, and files are named after it. Use shorter names.", nameof(steps));
        }
    }

    /// <summary>The names of the steps, the first one first.</summary>
    public ValueList<string> Steps { get; }

    /// <summary>The scenario in which the network is fine-tuned on the target, such as <c>imagenet+wound</c>; that of the probe ends with <c>-probe</c>.</summary>
    public string Name { get; }

    JsonNode? IIdentified.Identity => new JsonArray([.. Steps.Select(step => (JsonNode?)step)]);

    /// <summary>As it stands on a command line.</summary>
    internal string Text => string.Join(',', Steps);

    /// <summary>Checks that the steps of chains are there, before anything is opened. Each chain must add a scenario to those that sources and weights have by themselves.</summary>
    /// <param name="chains">The chains.</param>
    /// <param name="sources">The names of the sources.</param>
    /// <param name="weights">The names of the weights.</param>
    /// <param name="target">The target's name, which a step cannot be, since every chain ends on it by itself; null where it is not known.</param>
    /// <param name="use">What is done with the end of a chain.</param>
    /// <exception cref="ArgumentException">A step is not there, is the target or weights that are not the first step; a chain occurs twice or adds nothing.</exception>
    public static void CheckSteps(IEnumerable<StudyChain> chains, IEnumerable<string> sources, IEnumerable<string> weights, string? target, WeightsUse use)
    {
        ArgumentNullException.ThrowIfNull(chains);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(weights);
        HashSet<string> trainedOn = [.. sources];
        HashSet<string> ready = [.. weights];
        foreach (StudyChain chain in chains)
        {
            foreach ((int place, string step) in chain.Steps.Index())
            {
                if (!trainedOn.Contains(step) && !ready.Contains(step))
                {
                    throw new ArgumentException(
                        step == target
                            ? $"The chain '{chain.Text}' has the target '{step}' as a step; every chain ends on the target by itself: leave it out."
                            : $"The chain '{chain.Text}' has the step '{step}', which is neither a source nor weights of this study; there are: {List(trainedOn.Concat(ready))}.",
                        nameof(chains));
                }

                if (place > 0 && ready.Contains(step))
                {
                    throw new ArgumentException($"The chain '{chain.Text}' comes to the weights '{step}' after '{chain.Steps[place - 1]}', which they would undo: begin with them.", nameof(chains));
                }
            }

            if (chain.Steps.Count == 1 && (use == WeightsUse.FineTune || ready.Contains(chain.Steps[0])))
            {
                throw new ArgumentException($"The chain '{chain.Text}' adds nothing: {(ready.Contains(chain.Steps[0]) ? "weights have" : "a source has")} that scenario already. Leave it out.", nameof(chains));
            }
        }

        RequireDifferent(chains);
    }

    /// <summary>Refuses a chain that occurs twice, in file systems that ignore case too.</summary>
    internal static void RequireDifferent(IEnumerable<StudyChain> chains)
    {
        if (chains.GroupBy(chain => chain.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"The chain '{twice.First().Text}' occurs twice; give each once (upper and lower case count alike).", nameof(chains));
        }
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}
