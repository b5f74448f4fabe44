using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>
/// How gradients change weights. Parameters that are treated alike lie side by side in flat vectors, so that an optimiser is one
/// <see cref="Update"/> of a few vectors, whatever the number of layers. Derive from it for an optimiser of your own: what it keeps
/// between steps lies in the vectors that <see cref="StateNames"/> names, which checkpoints store and resumed runs continue from, and
/// nowhere else.
/// </summary>
public abstract class Optimizer : Choice
{
    /// <summary>
    /// The pull of weights towards zero, from 0 to 10. Default 1e-4. Biases and batch-norm parameters are left out. What it means is
    /// the optimiser's: L2 on the gradient for <see cref="Sgd"/>, decoupled for <see cref="AdamW"/>.
    /// </summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The norm to which the gradient of all parameters together is cut before any optimiser sees it, above 0; null, the default, cuts nothing.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>
    /// The names of the vectors that are kept for every parameter, all zero at the start: letters, digits and underscores, each once.
    /// None for an optimiser without memory.
    /// </summary>
    public abstract ValueList<string> StateNames { get; }

    /// <summary>
    /// Makes one update of a group of parameters, in place; gradients may be overwritten. It is a function of the group alone and
    /// treats each element by itself, since how parameters are grouped is not the optimiser's to know. Called without gradients being
    /// recorded, inside a dispose scope.
    /// </summary>
    /// <param name="group">The vectors and the numbers of the step.</param>
    public abstract void Update(ParameterGroup group);

    /// <summary>Checks the arguments; an override calls this one too.</summary>
    /// <exception cref="ArgumentException">An argument is out of its range, or a name of the state cannot be one; the message names it.</exception>
    protected override void CheckArguments()
    {
        OptionCheck.Within(WeightDecay, 0, 10, nameof(WeightDecay));
        if (ClipNorm is { } clip)
        {
            OptionCheck.Within(clip, 0, double.MaxValue, nameof(ClipNorm), lowExclusive: true);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in StateNames)
        {
            OptionCheck.Require(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), nameof(StateNames), $"of {GetType().Name} holds '{name}'; use letters, digits and underscores.");
            OptionCheck.Require(seen.Add(name), nameof(StateNames), $"of {GetType().Name} holds '{name}' twice; give each vector its own name.");
        }
    }
}
