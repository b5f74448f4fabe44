using System.Runtime.InteropServices;
using TorchSharp;
using TransferMed.Imaging;
using TransferMed.Models;
using TransferMed.Onnx;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Onnx.Features;

/// <summary>A vision transformer that PyTorch exported, where Debian's torch is installed.</summary>
public class PyTorchGraphTests(ITestOutputHelper output)
{
    private const string Script =
        """
        import sys, torch, torchvision
        folder = sys.argv[1]
        torch.manual_seed(7)
        torch.set_num_threads(1)
        model = torchvision.models.VisionTransformer(32, 8, 2, 4, 48, 96, num_classes=5)
        torch.nn.init.normal_(model.heads.head.weight)
        # Its evaluation mode takes a fused attention that has no form in ONNX; without dropout the modes are the same.
        model.train()
        kept = dict(opset_version=14, input_names=['input'], output_names=['output'], training=torch.onnx.TrainingMode.PRESERVE,
                    dynamic_axes={'input': {0: 'n'}, 'output': {0: 'n'}})
        class Tokens(torch.nn.Module):
            def __init__(self, model):
                super().__init__()
                self.model = model
            def forward(self, x):
                x = self.model._process_input(x)
                x = torch.cat([self.model.class_token.expand(x.shape[0], -1, -1), x], 1)
                return self.model.encoder(x)
        images = torch.randn(3, 3, 32, 32)
        with torch.no_grad():
            tokens = Tokens(model)(images)
            torch.onnx.export(Tokens(model), images[:2], folder + '/tokens.onnx', **kept)
            torch.onnx.export(model, images[:2], folder + '/classifier.onnx', **kept)
        for name, values in (('images', images), ('class', tokens[:, 0]), ('mean', tokens.mean(1))):
            open(folder + '/' + name, 'wb').write(values.contiguous().numpy().tobytes())
        """;

    [SkippableFact]
    public void Features_of_a_vision_transformer_agree_to_1e_4()
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Python.Run(Script, folder.Path);
        using DisposeScope scope = NewDisposeScope();
        Tensor images = Read("images", 3, 3, 32, 32);
        Check("tokens.onnx", TokenPooling.ClassToken, "class", "the last token output (N, T, D)");
        Check("tokens.onnx", TokenPooling.Mean, "mean", "the last token output (N, T, D)");
        Check("classifier.onnx", TokenPooling.ClassToken, "class", "what enters the classifier that gives 'output'");

        // As a network it is refused, with the way that it is taken.
        string message = Assert.Throws<OnnxModelException>(() => OnnxNetwork.Import(folder.File("classifier.onnx"))).Message;
        output.WriteLine(message);
        Assert.Contains("cannot be imported: node '/", message, StringComparison.Ordinal);
        Assert.Contains("the tokens of a transformer", message, StringComparison.Ordinal);
        Assert.EndsWith("OnnxFeatures.Open runs graphs of images as they are, as a frozen backbone for a probe.", message, StringComparison.Ordinal);

        void Check(string file, TokenPooling tokens, string expected, string reason)
        {
            using OnnxFeatures features = OnnxFeatures.Open(folder.File(file), preprocessing: Preprocessing.ImageNet(), options: new OnnxFeaturesOptions { Tokens = tokens });
            Assert.Equal(reason, features.OutputReason);
            Tensor found = features.Model.Network.ForwardFeatures(images);
            output.WriteLine($"{features}: largest difference {(found - Read(expected, 3, 48)).abs().max().ToDouble():g3}");
            OnnxFeaturesTests.AssertClose(Read(expected, 3, 48), found);
        }

        Tensor Read(string name, params long[] shape) => tensor(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.File(name))).ToArray(), shape);
    }
}
