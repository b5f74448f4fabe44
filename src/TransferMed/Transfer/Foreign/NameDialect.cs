using System.Text.RegularExpressions;

namespace TransferMed.Transfer;

/// <summary>A way to write the names of public networks.</summary>
/// <param name="Description">What it is, for reports; null for the networks' own names.</param>
/// <param name="Translate">Makes the network's name of one of the dialect.</param>
internal sealed partial record NameDialect(string? Description, Func<string, string> Translate)
{
    /// <summary>The dialects, the networks' own names (torchvision's and timm's) first.</summary>
    public static IReadOnlyList<NameDialect> All { get; } =
    [
        new(null, name => name),
        new("numbered stages of a ResNet (0 is conv1, 1 is bn1, 4 to 7 are layer1 to layer4)", FromNumberedResNet),
        new("a DenseNet's features under the number 0", name => FromNumber(name, "0.", "features.")),
        new("torchvision's of a vision transformer (encoder.layers.encoder_layer_0 is blocks.0)", FromTorchvisionTransformer),
        new("DINOv2's (register_tokens is reg_token; blocks in numbered chunks)", FromDinoV2),
    ];

    /// <summary>By how much a name of a dialect may be longer than the network's.</summary>
    public static int MostLonger => 48;

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

    private static string FromTorchvisionTransformer(string name) => name switch
    {
        "class_token" => "cls_token",
        "encoder.pos_embedding" => "pos_embed",
        _ when name.StartsWith("conv_proj.", StringComparison.Ordinal) => "patch_embed.proj." + name["conv_proj.".Length..],
        _ when name.StartsWith("encoder.ln.", StringComparison.Ordinal) => "norm." + name["encoder.ln.".Length..],
        _ when name.StartsWith("heads.head.", StringComparison.Ordinal) => "head." + name["heads.head.".Length..],
        _ when EncoderLayer().Match(name) is { Success: true } match && TransformerPart(match.Groups[2].Value) is { } part => $"blocks.{match.Groups[1].ValueSpan}.{part}{match.Groups[3].ValueSpan}",
        _ => name,
    };

    // mlp.linear_1 and mlp.linear_2 are how the names were until torchvision 0.12, and still are in its files.
    private static string? TransformerPart(string part) => part switch
    {
        "ln_1." => "norm1.",
        "ln_2." => "norm2.",
        "self_attention.in_proj_" => "attn.qkv.",
        "self_attention.out_proj." => "attn.proj.",
        "mlp.0." or "mlp.linear_1." => "mlp.fc1.",
        "mlp.3." or "mlp.linear_2." => "mlp.fc2.",
        _ => null,
    };

    private static string FromDinoV2(string name) => name == "register_tokens" ? "reg_token" : ChunkedBlock().Replace(name, "blocks.$1.");

    private static string FromNumber(string name, string number, string scope) =>
        name.StartsWith(number, StringComparison.Ordinal) ? scope + name[number.Length..] : name;

    [GeneratedRegex(@"^encoder\.layers\.encoder_layer_(\d+)\.(.*[._])(weight|bias)$", RegexOptions.CultureInvariant)]
    private static partial Regex EncoderLayer();

    [GeneratedRegex(@"^blocks\.\d+\.(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex ChunkedBlock();

    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.([12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex OldDenseLayer();
}
