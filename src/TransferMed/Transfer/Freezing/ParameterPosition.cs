namespace TransferMed.Transfer;

/// <summary>Where a parameter stands in a network, for policies that decide what is trained.</summary>
/// <param name="Name">Its full dotted name, such as <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Stage">Its stage: the outermost steps with parameters, or the parts of a whole module, count from 0 nearest the input.</param>
/// <param name="LastStage">The head's stage.</param>
/// <param name="IsHead">Whether it belongs to the head.</param>
/// <param name="IsNorm">Whether it is a norm's scale or shift.</param>
public readonly record struct ParameterPosition(string Name, int Stage, int LastStage, bool IsHead, bool IsNorm);
