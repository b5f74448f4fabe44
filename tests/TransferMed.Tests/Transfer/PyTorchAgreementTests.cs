using TransferMed.Models;
using TransferMed.Storage;
using TransferMed.Tests.Models;
using TransferMed.Transfer;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace TransferMed.Tests.Transfer;

/// <summary>Networks that PyTorch saved answer here as they did there: some of them, all in the long form.</summary>
public sealed class PyTorchAgreementTests(ITestOutputHelper output)
{
    // Running statistics away from 0 and 1, so that a mix-up of them would show.
    private const string Script = """
        import sys, torch, torchvision
        name, form, folder = sys.argv[1:]
        torch.manual_seed(7)
        torch.set_num_threads(2)
        model = getattr(torchvision.models, name)(num_classes=5)
        pictures = torch.randn(4, 3, 64, 64)
        with torch.no_grad():
            model.train()
            model(pictures)
            model.eval()
            answer = {'input': pictures, 'logits': model(pictures)}
        state = model.state_dict()
        if form == 'parallel':
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
            state = {'epoch': 3, 'arch': name, 'state_dict': torch.nn.DataParallel(model).state_dict(), 'optimizer': optimizer.state_dict()}
        if form == 'old names':
            state = {k.replace('.norm1.', '.norm.1.').replace('.norm2.', '.norm.2.').replace('.conv1.', '.conv.1.').replace('.conv2.', '.conv.2.'): v for k, v in state.items()}
        torch.save(state, folder + '/weights.pth')
        torch.save(answer, folder + '/answer.pth')
        if form == 'old format':
            torch.save(state, folder + '/weights.pth', _use_new_zipfile_serialization=False)
        """;

    public static TheoryData<string, string> Files
    {
        get
        {
            var files = new TheoryData<string, string> { { "resnet18", "parallel" }, { "resnet18", "old format" }, { "densenet121", "old names" } };
            foreach (string name in LongTests.Asked ? (string[])["resnet18", "resnet50", "densenet121", "vgg16"] : [])
            {
                files.Add(name, "plain");
            }

            return files;
        }
    }

    public static TheoryData<string> Checkpoints => LongTests.Asked ? BackboneOracleTests.Networks() : new("efficientnet_b0", "mobilenet_v3_small");

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void Logits_agree_to_1e_4(string name, string form)
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Python.Run(Script, name, form, folder.Path);
        using Network network = Network.Create(Presets.Create(name, 5, input: new InputShape(3, 64, 64)), seed: 1);
        TransferReport report = network.LoadWeights(folder.File("weights.pth"), new WeightMap { Match = WeightMatch.Exact });
        network.eval();

        using TorchTensors answer = TorchTensors.Read(folder.File("answer.pth"));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        float error = (network.forward(answer["input"]) - answer["logits"]).abs().max().item<float>();
        float largest = answer["logits"].abs().max().item<float>();
        output.WriteLine($"{name} {form}: largest error {error:g3} of logits up to {largest:g3}; {report}");
        Assert.InRange(error, 0, 1e-4f);
        Assert.True(largest > 1e-2f);
    }

    // As if trained: layer scales at their start hide what they multiply, fresh linear layers and statistics make almost nothing of the picture.
    private const string GradientScript = """
        import sys, torch, torchvision
        name, folder = sys.argv[1:]
        torch.manual_seed(7)
        torch.set_num_threads(2)
        model = getattr(torchvision.models, name)(num_classes=5)
        pictures = torch.randn(4, 3, 64, 64)
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                if key.endswith('layer_scale'):
                    parameter.uniform_(0.5, 1.5)
            for part in model.modules():
                if isinstance(part, torch.nn.Linear):
                    torch.nn.init.kaiming_normal_(part.weight)
                if isinstance(part, torch.nn.BatchNorm2d):
                    part.momentum = 0.7
            model.train()
            model(pictures)
        model.eval()
        logits = model(pictures)
        torch.nn.functional.cross_entropy(logits, torch.tensor([0, 4, 2, 1])).backward()
        torch.save(model.state_dict(), folder + '/weights.pth')
        torch.save({'input': pictures, 'logits': logits.detach()}, folder + '/answer.pth')
        torch.save({key: parameter.grad for key, parameter in model.named_parameters()}, folder + '/gradients.pth')
        """;

    [SkippableTheory]
    [MemberData(nameof(Checkpoints))]
    public void Whole_checkpoints_agree_to_1e_4_in_logits_and_gradients(string name)
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        Python.Run(GradientScript, name, folder.Path);
        using Network network = Network.Create(Presets.Create(BackboneOracleTests.PresetOf(name), 5, input: new InputShape(3, 64, 64)), seed: 1);
        network.LoadWeights(folder.File("weights.pth"), new WeightMap { Match = WeightMatch.Exact });
        network.eval();

        using TorchTensors answer = TorchTensors.Read(folder.File("answer.pth"));
        using TorchTensors gradients = TorchTensors.Read(folder.File("gradients.pth"));
        using var scope = NewDisposeScope();
        Tensor logits = network.forward(answer["input"]);
        nn.functional.cross_entropy(logits, tensor([0L, 4L, 2L, 1L])).backward();
        float error = (logits - answer["logits"]).abs().max().item<float>();
        float largest = network.AllParameters.Max(parameter => gradients[parameter.Name].abs().max().item<float>());
        float gradient = network.AllParameters.Max(parameter => (parameter.Tensor.grad! - gradients[parameter.Name]).abs().max().item<float>());
        output.WriteLine($"{name}: largest error {error:g3} of logits up to {answer["logits"].abs().max().item<float>():g3}, {gradient:g3} of gradients up to {largest:g3}");
        Assert.Equal(gradients.Names.Order(), network.AllParameters.Select(parameter => parameter.Name).Order());
        Assert.InRange(answer["logits"].abs().max().item<float>(), 0.01f, 100f);
        Assert.InRange(error, 0, 1e-4f);
        Assert.InRange(gradient, 0, 1e-4f * largest);
    }

    [SkippableFact]
    public void A_safetensors_file_of_the_public_description_loads()
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        const string writer = """
            import json, struct, sys, torch, torchvision
            torch.manual_seed(7)
            header, data = {'__metadata__': {'format': 'pt'}}, b''
            for name, value in torchvision.models.resnet18(num_classes=5).state_dict().items():
                raw = value.numpy().tobytes()
                kind = {torch.float32: 'F32', torch.int64: 'I64'}[value.dtype]
                header[name] = {'dtype': kind, 'shape': list(value.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
                data += raw
            text = json.dumps(header).encode()
            open(sys.argv[1] + '/weights.safetensors', 'wb').write(struct.pack('<Q', len(text)) + text + data)
            """;
        Python.Run(writer, folder.Path);
        Python.Run(Script, "resnet18", "plain", folder.Path);
        using Network network = Network.Create(Presets.ResNet18(5), seed: 1);
        network.LoadWeights(folder.File("weights.safetensors"), new WeightMap { Match = WeightMatch.Exact });

        using TorchTensors same = TorchTensors.Read(folder.File("weights.pth"));
        using Tensor expected = same["layer3.1.conv2.weight"].contiguous();
        Assert.Equal(expected.bytes.ToArray(), network.State().Single(state => state.Key == "layer3.1.conv2.weight").Value.bytes.ToArray());
    }

    [SkippableFact]
    public void A_file_of_TransferMed_is_read_by_the_public_description()
    {
        Skip.IfNot(Python.Has("torchvision"), "Needs /usr/bin/python3 with torchvision.");
        using var folder = new TemporaryFolder();
        using Network network = Network.Create(Presets.ResNet18(5), seed: 1);
        SafeTensors.Write(folder.File("a.safetensors"), network.State());
        const string reader = """
            import json, struct, sys, torch, torchvision
            file = open(sys.argv[1], 'rb').read()
            length = struct.unpack('<Q', file[:8])[0]
            header, data = json.loads(file[8:8 + length]), file[8 + length:]
            tensors = {name: torch.frombuffer(bytearray(data[slice(*entry['data_offsets'])]), dtype={'F32': torch.float32}[entry['dtype']]).reshape(entry['shape'])
                       for name, entry in header.items() if name != '__metadata__'}
            missing = torchvision.models.resnet18(num_classes=5).load_state_dict(tensors, strict=False)
            assert not missing.unexpected_keys and all('num_batches_tracked' in key for key in missing.missing_keys), missing
            """;
        Python.Run(reader, folder.File("a.safetensors"));
    }
}
