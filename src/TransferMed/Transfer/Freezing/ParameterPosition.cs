namespace TransferMed.Transfer;

/// <summary>Where a parameter stands in a network, for policies that decide what is trained.</summary>
/// <param name="name">Its full dotted name, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="stage">Its stage, from 0 nearest the input.</param>
/// <param name="lastStage">The head's stage.</param>
/// <param name="isHead">Whether it belongs to the head.</param>
/// <param name="isNorm">Whether it is a norm's scale or shift.</param>
public readonly struct ParameterPosition(string name, int stage, int lastStage, bool isHead, bool isNorm)
{
    /// <summary>Its full dotted name, such as <c>layer1.0.conv1.weight</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Its stage: the outermost steps with parameters, or the parts of a whole module, count from 0 nearest the input.</summary>
    public int Stage { get; } = stage;

    /// <summary>The head's stage.</summary>
    public int LastStage { get; } = lastStage;

    /// <summary>Whether it belongs to the head.</summary>
    public bool IsHead { get; } = isHead;

    /// <summary>Whether it is a norm's scale or shift.</summary>
    public bool IsNorm { get; } = isNorm;
}
