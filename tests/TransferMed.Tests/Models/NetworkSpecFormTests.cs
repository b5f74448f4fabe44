using System.Security.Cryptography;
using System.Text;
using TransferMed.Models;

namespace TransferMed.Tests.Models;

/// <summary>The JSON of descriptions stands in packages, checkpoints and ONNX files: its bytes stay as they were.</summary>
public class NetworkSpecFormTests
{
    [Fact]
    public void The_JSON_of_presets_keeps_its_bytes()
    {
        Assert.Equal("3679d72a92609e01f362ba5205ec32d09c67c41a7bc85c5893b0d9ffcfd91b7e", Hash(Presets.ResNet18(3).ToJson()));
        Assert.Equal("4af5c5ba8b68078e69b7d9acb1460e11e9472d5be11acf4a45686a47b2b7629d", Hash(Presets.ResNet50(3).ToJson()));
        Assert.Equal("0acb5254a402044afff0befdd7313216f7790d9a5bb555a84c4c60f556989f04", Hash(Presets.DenseNet121(3).ToJson()));
        Assert.Equal("91c41f9500c5b8f8472d33f2e355de48bad7b7630134745139a0ce38f1b45f52", Hash(Presets.Lightweight2021(3).ToJson()));
        Assert.Equal("756d8a3204f7874aa72552b4726105b4dc23d44c34660bb9fc7e78c58707027d", Hash(Presets.VGG19(3).ToJson()));
    }

    // Cases that came after the first ones, with the hash of each group.
    private static readonly (string[] Cases, string Hash)[] s_later =
    [
        (["Conv with a norm of its own", "BatchNorm of its own", "SqueezeExcite of a width", "LayerNorm", "LayerScale", "PointwiseLinear", "ConvNeXt block", "Vector LayerNorm", "Vector LayerScale"],
            "e95d15d0ad4c364d8b1e1080c3709ccf7f45a4b699fef4fba4307a6a921115de"),
        (["PatchEmbedding", "ClassToken", "RegisterTokens", "RegisterTokens alone", "PositionalEmbedding", "SelfAttention", "TransformerBlock", "TransformerBlock scaled, DropPath", "Token steps", "Token DropPath", "Token Dropout"],
            "b748bb3eb9de554ff4cc72bd42d3659b995df34b1857f796135e1d2069615714"),
        (["Branches", "Branches sum", "Branches gate", "Residual product", "Conv padded unequally", "MaxPool padded unequally", "MaxPool rounded up", "AveragePool padded unequally", "AveragePool over values"],
            "decfacd3c1fa2c2c3aa200bd74567089677a090864a252df5d176db45775522e"),
        (["Activation with a slope"], "2bd5be6c549135b7b8f43a276ab08c882e673e21f02cbd9ed099a711e788e0a6"),
    ];

    [Fact]
    public void The_JSON_of_every_kind_keeps_its_bytes()
    {
        Assert.Equal("fa5bff5a569a172f47c7187456afe1bab68092b2c3a92333ab1bbaa9ec5a2b0b", HashOf(LayerKindTests.CaseNames.Except(s_later.SelectMany(group => group.Cases))));
        Assert.All(s_later, group => Assert.True(group.Hash == HashOf(group.Cases), $"The hash is {HashOf(group.Cases)}."));
    }

    private static string HashOf(IEnumerable<string> cases) => Hash(string.Concat(cases.Select(name => LayerKindTests.Describe(name).Spec.ToJson())));

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
