using TransferMed.Storage;

namespace TransferMed.Transfer;

/// <summary>How the names of a file of weights become those of a network. The defaults fit public checkpoints.</summary>
public sealed record WeightMap
{
    /// <summary>
    /// Which part of a checkpoint holds the weights: keys with dots between them, such as <c>model_ema</c>, <c>teacher</c> or
    /// <c>net.encoder</c>; what is no key is a prefix of names, which is taken off. Empty: the top of the file. Null
    /// (default): it is found (<see cref="TorchTensors.Read(string, Func{string, bool}, string)"/> has the order). In a safetensors file, which has no parts, a prefix.
    /// </summary>
    public string? Section { get; init; }

    /// <summary>
    /// What stands before the names of the network, such as <c>module.</c>, <c>backbone.</c> or <c>encoder.</c>; tensors
    /// without it are dropped. Null (default): the prefix under which most names fit is found. Empty: none.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>Renames each tensor of the file before everything else; an answer of null drops it. Null (default): none is renamed.</summary>
    public Func<string, string?>? Rename { get; init; }

    /// <summary>Whether the classifier is copied where its shape fits. Default true; false for another task of as many classes.</summary>
    public bool IncludeHead { get; init; } = true;

    /// <summary>How much must fit. Default <see cref="WeightMatch.Backbone"/>.</summary>
    public WeightMatch Match { get; init; } = WeightMatch.Backbone;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">The kind of match is unknown, or an exact match is asked for without the head.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Match))
        {
            throw new ArgumentException($"Match is {Match}; it must be one of {string.Join(", ", Enum.GetNames<WeightMatch>())}.", nameof(Match));
        }

        if (Match == WeightMatch.Exact && !IncludeHead)
        {
            throw new ArgumentException("Match is Exact and IncludeHead false; an exact match needs the head.", nameof(IncludeHead));
        }
    }
}
