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
        Assert.Equal("8414753237ce6513574a678cb5d31681893ec8a2fc1bf687acbfbb78011866b0", Hash(Presets.ResNet18(3).ToJson()));
        Assert.Equal("c90a06ab954a5aa67b7614317bb681eb9229eec69189f8d18bd8a3f74823b8c1", Hash(Presets.ResNet50(3).ToJson()));
        Assert.Equal("8328ecf0e0425b03c78363b7654240a24a5ce176cc4be9d82450d59d2b48cd2d", Hash(Presets.DenseNet121(3).ToJson()));
        Assert.Equal("6ed9221f602567917a5a6c5ff69235522b96b4f07d86e890a715089fb4cdba1e", Hash(Presets.Lightweight2021(3).ToJson()));
        Assert.Equal("6eaeb8c56f13ea0d7ac2c882832cede68f8a6b55e3376d2b92570304be519a42", Hash(Presets.VGG19(3).ToJson()));
    }

    [Fact]
    public void The_JSON_of_every_kind_keeps_its_bytes() => Assert.Equal(
        "fa5bff5a569a172f47c7187456afe1bab68092b2c3a92333ab1bbaa9ec5a2b0b", Hash(string.Concat(LayerKindTests.CaseNames.Select(name => LayerKindTests.Describe(name).Spec.ToJson()))));

    private static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
}
