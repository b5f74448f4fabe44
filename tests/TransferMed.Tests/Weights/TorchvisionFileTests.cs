using System.Security.Cryptography;
using TorchSharp;
using TransferMed.Storage;
using TransferMed.Weights;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Weights;

/// <summary>
/// An entry opens what torchvision saves for its network: the files are made here, with random weights, so that nothing is downloaded. The
/// smallest network; all in the long form.
/// </summary>
public sealed class TorchvisionFileTests(ITestOutputHelper output)
{
    private const string Script = """
        import sys, torch, torchvision
        name, size, folder, file = sys.argv[1:]
        torch.manual_seed(7)
        torch.set_num_threads(1)
        model = getattr(torchvision.models, name)().eval()
        if hasattr(model, 'heads'):  # starts as zeros: every answer would be 0
            torch.nn.init.normal_(model.heads.head.weight, std=0.05)
        picture = torch.randn(1, 3, int(size), int(size))
        with torch.no_grad():
            torch.save({'input': picture, 'logits': model(picture)}, folder + '/answer.pth')
        torch.save(model.state_dict(), folder + '/' + file)
        """;

    public static TheoryData<string> Ids =>
        [.. PretrainedWeights.List().Where(weights => weights.File.Address is not null).OrderBy(weights => weights.Size).DistinctBy(weights => weights.Network.Name).Take(LongTests.Asked ? int.MaxValue : 1).Select(weights => weights.Id)];

    [SkippableTheory]
    [MemberData(nameof(Ids))]
    public async Task A_file_of_torchvision_opens_whole_and_answers_as_there(string id)
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        PretrainedWeights entry = PretrainedWeights.Find(id);
        Python.Run(Script, entry.FileName.Split('-')[0].Replace("_rwightman", "", StringComparison.Ordinal), $"{entry.Preprocessing.Height}", folder.Path, entry.FileName);
        WeightsFile file = entry.File with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File(entry.FileName))))[..8] };
        var made = new PretrainedWeights(id, file, () => entry.Network, entry.Preprocessing, new WeightsOrigin(entry.Dataset, entry.Images, entry.Classes, entry.License, entry.Citation));
        using var client = new HttpClient();
        var locator = new WeightsLocator(name => name == "TRANSFERMED_WEIGHTS" ? folder.Path : null, [], new FileDownload(client, new RetryPolicy()));

        using TrainedModel model = await PretrainedWeights.MakeAsync(made, locator, null, CancellationToken.None);

        using TorchTensors answer = TorchTensors.Read(folder.File("answer.pth"));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor expected = answer["logits"];
        double difference = ((model.Network.forward(answer["input"]) - expected).abs().max() / expected.abs().max()).ToDouble();
        output.WriteLine($"{entry}: {model.Transfer!.Copied.Count} tensors, {new FileInfo(folder.File(entry.FileName)).Length / 1048576.0:F3} MiB, largest difference {difference:E1}");
        Assert.InRange(difference, 0, 1e-4);
        Assert.Equal(entry.Classes, model.Classes);
        Assert.Empty(model.Transfer.Initialized);
        Assert.Empty(model.Transfer.Dropped);
        Assert.InRange(new FileInfo(folder.File(entry.FileName)).Length, entry.Size * 0.98, entry.Size * 1.02);
    }
}
