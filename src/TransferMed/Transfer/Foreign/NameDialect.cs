using System.Text.RegularExpressions;

namespace TransferMed.Transfer;

/// <summary>A way to write the names of torchvision's networks.</summary>
/// <param name="Description">What it is, for reports; null for torchvision's own names.</param>
/// <param name="Translate">Makes torchvision's name of one of the dialect.</param>
internal sealed partial record NameDialect(string? Description, Func<string, string> Translate)
{
    /// <summary>The dialects, torchvision's own (and timm's) first.</summary>
    public static IReadOnlyList<NameDialect> All { get; } =
    [
        new(null, name => name),
        new("numbered stages of a ResNet (0 is conv1, 1 is bn1, 4 to 7 are layer1 to layer4)", FromNumberedResNet),
        new("a DenseNet's features under the number 0", name => FromNumber(name, "0.", "features.")),
    ];

    /// <summary>
    /// The names of DenseNet's checkpoints before torchvision 0.3: <c>denselayer1.norm.1.weight</c> for <c>denselayer1.norm1.weight</c>.
    /// </summary>
    public static string WithoutOldDenseNet(string name) => OldDenseLayer().Replace(name, "$1$2");

    // nn.Sequential(*resnet.children()), as in RadImageNet's checkpoints; 2 and 3 are the ReLU and the pooling.
    private static string FromNumberedResNet(string name) => name is [>= '0' and <= '9', '.', ..]
        ? name[0] switch
        {
            '0' => "conv1." + name[2..],
            '1' => "bn1." + name[2..],
            >= '4' and <= '7' => $"layer{name[0] - '3'}.{name[2..]}",
            _ => name,
        }
        : name;

    private static string FromNumber(string name, string number, string scope) =>
        name.StartsWith(number, StringComparison.Ordinal) ? scope + name[number.Length..] : name;

    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.([12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex OldDenseLayer();
}
