using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A whole module, by the name that the program registered, as the backbone of a network. Its children are the network's stages.</summary>
/// <param name="Module">The name.</param>
/// <param name="Features">The features (N, F), or the channels of the map (N, F, h, w), that it gives.</param>
internal sealed record BackboneSpec(string Module, int Features) : ModuleStep
{
    internal override bool HasStages => true;

    public override nn.Module<Tensor, Tensor> CreateModule(FeatureShape input) => KnownModules.Find(Module)!();

    private protected override void RequireKnown(PlanContext context)
    {
        if (Module.Length > SpecLimits.NameLength || KnownModules.Find(Module) is null)
        {
            string name = Module.Length <= SpecLimits.NameLength ? Module : Module[..SpecLimits.NameLength];
            throw context.Fail(
                $"the module '{name}' is not known to this program; register it before: {nameof(ModuleStep)}.{nameof(Register)}(\"{name}\", () => new ...)", isUnregistered: true);
        }
    }

    private protected override void Check(FeatureShape output, PlanContext context) => context.Require(
        output.Channels == Features,
        $"the module '{Module}' gives {output} for a sample and not {Features} {(output.IsMap ? "channels" : "features")}; state the number that it gives");
}
