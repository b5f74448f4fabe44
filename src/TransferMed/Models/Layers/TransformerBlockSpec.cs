namespace TransferMed.Models;

/// <summary>
/// A block of a vision transformer, norms first (Dosovitskiy et al. 2020): tokens + attention of their layer norm, then tokens + two
/// linear layers of their layer norm, where asked for with layer scale and stochastic depth. Parameters, as in timm and DINO:
/// "{name}.norm1", "{name}.attn.qkv", "{name}.attn.proj", "{name}.ls1.gamma", "{name}.norm2", "{name}.mlp.fc1", "{name}.mlp.fc2", "{name}.ls2.gamma".
/// </summary>
/// <param name="Heads">The heads of the attention; divides the features.</param>
/// <param name="Hidden">The features between the two linear layers; null (default) for 4 times those of a token.</param>
/// <param name="LayerScale">The value that the layer scales start with; null (default) for none.</param>
/// <param name="DropPath">The probability of stochastic depth, for each of both paths. Default 0.</param>
/// <param name="Activation">The function between the linear layers. Default GELU.</param>
/// <param name="Epsilon">What the layer norms add to the variance. Default 1e-6.</param>
internal sealed record TransformerBlockSpec(
    int Heads,
    int? Hidden = null,
    double? LayerScale = null,
    double DropPath = 0,
    ActivationKind Activation = ActivationKind.GELU,
    double Epsilon = 1e-6) : LayerSpec
{
    internal override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        context.RequireTokens(input);
        context.RequireRange(Heads, 1, SpecLimits.Channels, nameof(Heads));
        context.RequireRange(Hidden ?? 1, 1, SpecLimits.Features, nameof(Hidden));
        context.Require(DropPath is >= 0 and < 1, $"{nameof(DropPath)} is {DropPath}; it must be at least 0 and below 1");
        context.RequireDefined(Activation, nameof(Activation));
        int hidden = Hidden ?? (int)Math.Min(4L * input.Channels, int.MaxValue);
        IReadOnlyList<LayerPlan> paths = context.PlanInside(
            [
                Path("1", new SelfAttentionSpec(Heads) { Name = "attn" }),
                Path("2", new LinearSpec(hidden, Activation) { Name = "mlp.fc1" }, new LinearSpec(input.Channels) { Name = "mlp.fc2" }),
            ],
            input,
            "inner");
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = input,
            Sequences = [paths],
            Field = ReceptiveField.Everything,
            MakeLayer = set => new ChainLayer(set.Layers(paths)),
        };
    }

    private ResidualSpec Path(string number, params LayerSpec[] steps) => new(
    [
        new LayerNormSpec(Epsilon) { Name = $"norm{number}" },
        .. steps,
        .. LayerScale is { } initial ? new LayerSpec[] { new LayerScaleSpec(initial) { Name = $"ls{number}.gamma" } } : [],
        .. DropPath > 0 ? new LayerSpec[] { new DropPathSpec(DropPath) { Name = $"drop_path{number}" } } : [],
    ])
    {
        Name = string.Empty,
    };
}
