using TransferMed.Models;

namespace TransferMed.Tests.Models;

/// <summary>Descriptions as data: checks, equality, JSON, the table.</summary>
public sealed class NetworkSpecTests
{
    private static NetworkBuilder Start() => NetworkBuilder.Input(3, 32, 32);

    public static TheoryData<string, string> Faults() => new()
    {
        { "even kernel", "step 2, ParallelConv: kernel 4 is even; 'same' padding needs odd kernels" },
        { "nested", "step 1 > body step 2, Conv 'deep': kernel 2 is even" },
        { "shortcut", "step 1 > shortcut step 1, Conv 'shortcut.conv1': Stride is 0" },
        { "sum", "step 1, Residual: the body gives 8 x 16 x 16 and the shortcut 3 x 32 x 32; a sum needs equal shapes" },
        { "concat", "the body gives 8 x 16 x 16 and the shortcut 3 x 32 x 32; a concatenation needs equal height and width" },
        { "no head", "has no head" },
        { "two heads", "step 2, Head: the head must be the last of the 3 steps" },
        { "map to linear", "step 1, Linear: needs a vector, but its input is a map 3 x 32 x 32" },
        { "vector to conv", "step 2, Conv: needs a map" },
        { "too small", "does not fit into height" },
        { "same name", "the name 'a' is that of an earlier step" },
        { "same parameter", "step 2, Conv: the name 'shared' is taken" },
        { "inside a unit", "the name 'fc.extra' lies inside 'fc'" },
        { "bad name", "Name 'a..b' must be letters" },
        { "groups", "2 groups divide neither or only one of 3 input and 8 output channels" },
        { "dropout", "Probability is NaN" },
        { "one class", "Classes is 1" },
        { "parameter", "the limit is 536870911" },
        { "empty body", "the body has no steps" },
        { "input", "The input's channels is 0" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_description_that_makes_no_sense_is_refused(string fault, string message)
    {
        NetworkBuilder builder = fault switch
        {
            "even kernel" => Start().Conv(8).ParallelConv(8, [3, 4]),
            "nested" => Start().Residual(body => body.Conv(8).Conv(8, kernel: 2, name: "deep")),
            "shortcut" => Start().Residual(body => body.Conv(8), shortcut: s => s.Conv(8, stride: 0)),
            "sum" => Start().Residual(body => body.Conv(8, stride: 2)),
            "concat" => Start().Residual(body => body.Conv(8, stride: 2), Merge.Concat),
            "no head" => Start().Conv(8),
            "two heads" => Start().GlobalAveragePool().Head(2),
            "map to linear" => Start().Linear(5),
            "vector to conv" => Start().GlobalAveragePool().Conv(8),
            "too small" => Start().Conv(8, kernel: 64, padding: 0),
            "same name" => Start().Conv(8, name: "a").Conv(8, name: "a"),
            "same parameter" => Start().Conv(8, norm: NormKind.None, convName: "shared").Conv(8, norm: NormKind.None, convName: "shared"),
            "inside a unit" => Start().GlobalAveragePool().Linear(5, name: "fc").Linear(5, name: "fc.extra"),
            "bad name" => Start().Conv(8, name: "a..b"),
            "groups" => Start().Conv(8, groups: 2),
            "dropout" => Start().Dropout(double.NaN),
            "one class" => Start().GlobalAveragePool().Head(1),
            "parameter" => Start().Conv(1 << 20, kernel: 1).Conv(1 << 20, kernel: 1),
            "empty body" => Start().Residual(_ => { }),
            _ => NetworkBuilder.Input(0, 32, 32),
        };
        if (fault is not ("no head" or "one class"))
        {
            builder.Step(new GlobalAveragePoolSpec()).Head(2);
            builder = fault == "two heads" ? Start().GlobalAveragePool().Head(2).Head(2) : builder;
        }

        NetworkSpecException error = Assert.Throws<NetworkSpecException>(builder.Build);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_descriptions_are_equal_and_every_number_counts()
    {
        Assert.Equal(Presets.Lightweight2021(), Presets.Lightweight2021());
        Assert.Equal(Presets.Lightweight2021().GetHashCode(), Presets.Lightweight2021().GetHashCode());
        Assert.NotEqual(Presets.Lightweight2021(), Presets.Lightweight2021(width: 16));
        Assert.NotEqual(Presets.Lightweight2021(), Presets.Lightweight2021(input: InputShape.Square(64)));
        Assert.Equal(Presets.Lightweight2021(classes: 5), Presets.Lightweight2021().WithClasses(5));
        Assert.Equal(Presets.ResNet18(input: new InputShape(1, 64, 48)), Presets.ResNet18().WithInput(1, 64, 48));
    }

    [Fact]
    public void Build_is_pure()
    {
        NetworkBuilder builder = Start().Conv(8).GlobalAveragePool();
        Assert.Throws<NetworkSpecException>(builder.Build);
        NetworkSpec spec = builder.Head(2).Build();
        Assert.Equal(spec, builder.Build());
        Assert.Equal(3, spec.Layers.Count);
    }

    [Fact]
    public void Every_preset_survives_JSON()
    {
        foreach (string name in Presets.Names)
        {
            NetworkSpec spec = Presets.Create(name.ToUpperInvariant(), classes: 7, width: 16);
            Assert.Equal(spec, NetworkSpec.FromJson(spec.ToJson()));
            Assert.Equal(name, spec.Name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":null}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[null]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"classes":2}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"System.Object"}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"GlobalAveragePool"},{"kind":"Head"}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2,"color":1}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"Conv","channels":2147483648},{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"Conv","channels":2147483647},{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"Conv","channels":8,"activation":77},{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""")]
    [InlineData("""{"version":1,"input":{"channels":3,"height":2147483647,"width":2147483647},"layers":[{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""")]
    [InlineData("""{"version":2,"input":{"channels":3,"height":8,"width":8},"layers":[{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""")]
    public void JSON_that_describes_no_network_is_refused(string json) =>
        Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(json));

    [Fact]
    public void JSON_may_leave_out_what_has_a_default()
    {
        NetworkSpec spec = NetworkSpec.FromJson(
            """{"version":1,"input":{"channels":3,"height":32,"width":32},"layers":[{"channels":8,"kind":"Conv"},{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""");
        Assert.Equal(Start().Conv(8).GlobalAveragePool().Head(2).Build(), spec);
    }

    [Fact]
    public void Hostile_sizes_are_refused()
    {
        const string Frame = """{"version":1,"input":{"channels":3,"height":8,"width":8},"layers":[LAYERS{"kind":"GlobalAveragePool"},{"kind":"Head","classes":2}]}""";
        string many = Frame.Replace("LAYERS", string.Concat(Enumerable.Repeat("""{"kind":"Activation"},""", 100_000)), StringComparison.Ordinal);
        Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(many));

        string deep = string.Concat(Enumerable.Repeat("""{"kind":"Stage","steps":[""", 100_000));
        Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(Frame.Replace("LAYERS", deep, StringComparison.Ordinal)));

        // Every step doubles the channels: 2^40 of them, if no limit held.
        string doubling = string.Concat(Enumerable.Repeat("""{"kind":"Residual","body":[{"kind":"Activation"}],"merge":"Concat"},""", 40));
        Assert.Throws<NetworkSpecException>(() => NetworkSpec.FromJson(Frame.Replace("LAYERS", doubling, StringComparison.Ordinal)));
    }

    [Fact]
    public void Unknown_presets_are_answered_with_the_known_ones()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Presets.Create("resnet19"));
        Assert.Contains("'resnet19'", error.Message, StringComparison.Ordinal);
        Assert.All(Presets.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    // Counts of torchvision at 1000 classes; of the authors' network at 2.
    [Theory]
    [InlineData("Lightweight2021", 2, 1_042_394)]
    [InlineData("ResNet18", 1000, 11_689_512)]
    [InlineData("ResNet34", 1000, 21_797_672)]
    [InlineData("ResNet50", 1000, 25_557_032)]
    [InlineData("DenseNet121", 1000, 7_978_856)]
    [InlineData("VGG16", 1000, 138_357_544)]
    [InlineData("VGG19", 1000, 143_667_240)]
    [InlineData("EfficientNetB0", 1000, 5_288_548)]
    [InlineData("EfficientNetB1", 1000, 7_794_184)]
    [InlineData("EfficientNetB2", 1000, 9_109_994)]
    [InlineData("EfficientNetB3", 1000, 12_233_232)]
    [InlineData("MobileNetV3Small", 1000, 2_542_856)]
    [InlineData("MobileNetV3Large", 1000, 5_483_032)]
    [InlineData("ConvNeXtTiny", 1000, 28_589_128)]
    [InlineData("ViTSmall", 1000, 22_050_664)]
    [InlineData("ViTBase", 1000, 86_567_656)]
    public void Presets_have_the_published_number_of_parameters(string name, int classes, long parameters) =>
        Assert.Equal(parameters, Presets.Create(name, classes).ParameterCount);

    [Fact]
    public void The_named_ResNets_are_cases_of_any_ResNet()
    {
        Assert.Equal(Presets.ResNet18(5, 16), Presets.ResNet([2, 2, 2, 2], classes: 5, width: 16));
        Assert.Equal(Presets.ResNet34(), Presets.ResNet([3, 4, 6, 3]));
        Assert.Equal(Presets.ResNet50(), Presets.ResNet([3, 4, 6, 3], bottleneck: true));
        Assert.Equal(44_549_160, Presets.ResNet([3, 4, 23, 3], bottleneck: true, classes: 1000).ParameterCount);
    }

    [Fact]
    public void Another_ResNet_has_the_blocks_that_were_asked_for()
    {
        NetworkSpec spec = Presets.ResNet([2, 2, 2, 3], classes: 1000);
        Assert.Equal("ResNet of 2, 2, 2, 3 basic blocks", spec.Name);
        Assert.Equal(Presets.ResNet18(1000).ParameterCount + (2 * 9 * 512 * 512) + (4 * 512), spec.ParameterCount);
        Assert.Contains("layer4.2.conv2.weight", spec.Plan.StateShapes().Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("no")]
    [InlineData("2, 0", 2, 0)]
    [InlineData("2147483647, 2147483647", int.MaxValue, int.MaxValue)]
    [InlineData("1, 1, 1, 1, 1, 1, 1, 1, ...", 1, 1, 1, 1, 1, 1, 1, 1, 0)]
    public void A_ResNet_of_no_or_too_many_blocks_is_refused(string named, params int[] blocks) =>
        Assert.Contains(named, Assert.Throws<NetworkSpecException>(() => Presets.ResNet(blocks)).Message, StringComparison.Ordinal);

    [Fact]
    public void ResNet50_needs_the_published_multiply_adds() => Assert.Equal(4_089_184_256, Presets.ResNet50(1000).MultiplyAdds);

    // As torchvision states them, in units of 10^9, at the sizes of its weights.
    [Theory]
    [InlineData("EfficientNetB0", 0.386)]
    [InlineData("EfficientNetB1", 0.687)]
    [InlineData("EfficientNetB2", 1.088)]
    [InlineData("EfficientNetB3", 1.827)]
    [InlineData("MobileNetV3Small", 0.057)]
    [InlineData("MobileNetV3Large", 0.217)]
    [InlineData("ConvNeXtTiny", 4.456)]
    public void Presets_need_the_published_multiply_adds(string name, double billions) =>
        Assert.Equal(billions, Presets.Create(name, 1000).MultiplyAdds * 1e-9, 3);

    [Theory]
    [InlineData(0, "s is 0; it must lie between 1 and")]
    [InlineData(-8, "s is -8; it must lie between 1 and")]
    [InlineData(int.MaxValue, "s is 2147483647; it must lie between 1 and")]
    public void A_width_that_makes_no_network_is_named_in_every_preset(int width, string fault) => Assert.All(
        Presets.Names, name => Assert.Contains(fault, Assert.Throws<NetworkSpecException>(() => Presets.Create(name, 2, width)).Message, StringComparison.Ordinal));

    [Theory]
    [InlineData(Merge.Add)]
    [InlineData(Merge.Concat)]
    public void The_hybrid_says_that_it_is_a_reconstruction(Merge merge)
    {
        NetworkSpec spec = Presets.Hybrid2020(classes: 3, width: 8, blocks: 5, merge: merge);
        Assert.Contains("reconstruction", spec.Description, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(5, spec.Layers.OfType<ResidualSpec>().Count(block => block.Merge == merge));
        Assert.Throws<ArgumentOutOfRangeException>(() => Presets.Hybrid2020(blocks: 0));
    }

    [Fact]
    public void The_table_of_the_authors_network()
    {
        Assert.Equal(SummaryOfLightweight2021, Presets.Lightweight2021().Summary(), ignoreLineEndingDifferences: true);
    }

    private const string SummaryOfLightweight2021 = """
        Lightweight2021: input 3 x 224 x 224, 2 classes
        step          name                kind               output           parameters  multiply-adds  field
        ------------------------------------------------------------------------------------------------------
        1             stem1               Conv               32 x 224 x 224          960     43,352,064      3
        2             stem2               Conv               32 x 112 x 112       25,696    321,126,400      7
        3                                 Residual           288 x 56 x 56                                  31
        3.1                               Residual           160 x 112 x 112                                19
        3.1.1         block1              ParallelConv       128 x 112 x 112      86,400  1,078,984,704     19
        3.2           norm1               BatchNorm          160 x 112 x 112         320              -     19
        3.3           block2              ParallelConv       256 x 56 x 56       860,928  2,697,461,760     31
        3.shortcut 1  skip                Conv               32 x 56 x 56          9,312     28,901,376     11
        4             norm2               BatchNorm          288 x 56 x 56           576              -     31
        5             globalAveragePool5  GlobalAveragePool  288                       -              -    all
        6             fc1                 Linear             200                  57,800         57,600    all
        7             dropout7            Dropout            200                       -              -    all
        8             fc2                 Head               2                       402            400    all
        ------------------------------------------------------------------------------------------------------
                      total                                                    1,042,394  4,169,884,304

        """;
}
