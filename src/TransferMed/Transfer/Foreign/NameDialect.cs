using System.Text.RegularExpressions;

namespace TransferMed.Transfer;

/// <summary>A way to write the names of public networks.</summary>
/// <param name="Description">What it is, for reports; null for the networks' own names.</param>
/// <param name="Translate">Makes the network's name of one of the dialect.</param>
internal sealed partial record NameDialect(string? Description, Func<string, string> Translate)
{
    /// <summary>How much longer a name of a dialect may be than the network's.</summary>
    public const int MostLonger = 48;

    /// <summary>The dialects, the networks' own names (torchvision's, and timm's of a vision transformer) first.</summary>
    public static IReadOnlyList<NameDialect> All { get; } =
    [
        new(null, name => name),
        new("numbered stages of a ResNet (0 is conv1, 1 is bn1, 4 to 7 are layer1 to layer4)", FromNumberedResNet),
        new("timm's names of an EfficientNet", FromTimmEfficientNet),
        new("the names of a ConvNeXt in timm or of its authors", FromConvNeXt),
        new("a DenseNet's features under the number 0", name => FromNumber(name, "0.", "features.")),
        new("torchvision's of a vision transformer (encoder.layers.encoder_layer_0 is blocks.0)", FromTorchvisionTransformer),
        new("DINOv2's (register_tokens is reg_token; blocks in numbered chunks)", FromDinoV2),
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

    // conv_stem, bn1, blocks.stage.block, conv_head, bn2; the first stage's blocks do not expand.
    private static string FromTimmEfficientNet(string name)
    {
        if (EfficientNetBlock().Match(name) is not { Success: true } block)
        {
            return name.Split('.') switch
            {
                ["conv_stem", var rest] => $"features.0.0.{rest}",
                ["bn1", var rest] => $"features.0.1.{rest}",
                ["conv_head", var rest] => $"features.8.0.{rest}",
                ["bn2", var rest] => $"features.8.1.{rest}",
                ["classifier", var rest] => $"classifier.1.{rest}",
                _ => name,
            };
        }

        bool expands = block.Groups["stage"].ValueSpan is not "0";
        string? part = block.Groups["part"].Value switch
        {
            "conv_pw" => expands ? "0.0" : "2.0",
            "bn1" => "0.1",
            "conv_dw" => expands ? "1.0" : "0.0",
            "bn2" => expands ? "1.1" : "2.1",
            "se.conv_reduce" => expands ? "2.fc1" : "1.fc1",
            "se.conv_expand" => expands ? "2.fc2" : "1.fc2",
            "conv_pwl" when expands => "3.0",
            "bn3" when expands => "3.1",
            _ => null,
        };
        return part is null ? name : $"features.{block.Groups["stage"].ValueSpan[0] - '0' + 1}.{block.Groups["block"].ValueSpan}.block.{part}.{block.Groups["rest"].ValueSpan}";
    }

    // timm: stem.0, stages.0.blocks.0.conv_dw, stages.1.downsample.0, head.norm, head.fc; the authors: downsample_layers.0.0, stages.0.0.dwconv, norm, head.
    private static string FromConvNeXt(string name)
    {
        if (ConvNeXtBlock().Match(name) is { Success: true } block)
        {
            string place = $"features.{2 * (block.Groups["stage"].ValueSpan[0] - '0') + 1}.{block.Groups["block"].ValueSpan}";
            return block.Groups["part"].Value switch
            {
                "gamma" => $"{place}.layer_scale",
                "conv_dw." or "dwconv." => $"{place}.block.0.{block.Groups["rest"].ValueSpan}",
                "norm." => $"{place}.block.2.{block.Groups["rest"].ValueSpan}",
                "mlp.fc1." or "pwconv1." => $"{place}.block.3.{block.Groups["rest"].ValueSpan}",
                _ => $"{place}.block.5.{block.Groups["rest"].ValueSpan}",
            };
        }

        return name.Split('.') switch
        {
            ["stem", "0" or "1", _] => $"features.0.{name["stem.".Length..]}",
            ["downsample_layers", [>= '0' and <= '3'] stage, var part, var rest] => $"features.{2 * (stage[0] - '0')}.{part}.{rest}",
            ["stages", [>= '1' and <= '3'] stage, "downsample", var part, var rest] => $"features.{2 * (stage[0] - '0')}.{part}.{rest}",
            ["head", "norm", var rest] => $"classifier.0.{rest}",
            ["norm", var rest] => $"classifier.0.{rest}",
            ["head", "fc", var rest] => $"classifier.2.{rest}",
            ["head", var rest] => $"classifier.2.{rest}",
            _ => name,
        };
    }

    [GeneratedRegex(@"^blocks\.(?<stage>[0-6])\.(?<block>\d{1,2})\.(?<part>conv_pwl?|conv_dw|bn[123]|se\.conv_reduce|se\.conv_expand)\.(?<rest>[a-z_]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex EfficientNetBlock();

    [GeneratedRegex(@"^stages\.(?<stage>[0-3])\.(?:blocks\.)?(?<block>\d{1,2})\.(?<part>gamma$|conv_dw\.|dwconv\.|norm\.|mlp\.fc[12]\.|pwconv[12]\.)(?<rest>[a-z]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex ConvNeXtBlock();

    private static string FromNumber(string name, string number, string scope) =>
        name.StartsWith(number, StringComparison.Ordinal) ? scope + name[number.Length..] : name;

    [GeneratedRegex(@"^encoder\.layers\.encoder_layer_(\d+)\.(.*[._])(weight|bias)$", RegexOptions.CultureInvariant)]
    private static partial Regex EncoderLayer();

    [GeneratedRegex(@"^blocks\.\d+\.(\d+)\.", RegexOptions.CultureInvariant)]
    private static partial Regex ChunkedBlock();

    [GeneratedRegex(@"(denselayer\d+\.(?:norm|conv))\.([12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex OldDenseLayer();
}
