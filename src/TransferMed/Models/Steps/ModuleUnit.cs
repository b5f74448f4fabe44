using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>The module of a user's step before it exists.</summary>
internal sealed class ModuleUnitPlan(string name, ModuleStep step, FeatureShape input, ModuleProfile profile) : UnitPlan(name)
{
    public FeatureShape Output => profile.Output;

    public ModuleStep Step => step;

    public override IReadOnlyList<TensorPlan> Parameters => profile.Parameters;

    public override IReadOnlyList<(string Name, long[] Shape)> Buffers => profile.Buffers;

    public override int StageCount => profile.StageCount;

    public override int StageOf(string tensor) => profile.Stages[tensor];

    public override Unit Create(WeightSource weights) => new ModuleUnit(this, weights.CreateModule(Name, step, input));
}

/// <summary>The parameters and buffers of a user's module, which stands in the network's tree of modules in its own place.</summary>
internal sealed class ModuleUnit : Unit
{
    public ModuleUnit(ModuleUnitPlan plan, nn.Module<Tensor, Tensor> module)
        : base(nameof(ModuleUnit))
    {
        Computation = module;
        State = ModuleState.Of(module, plan.Step.HasStages);
        if (!State.Parameters.Select(p => p.Name).SequenceEqual(plan.Parameters.Select(p => p.Name))
            || !State.Parameters.Select(p => p.Tensor.shape).Zip(plan.Parameters, (shape, parameter) => shape.SequenceEqual(parameter.Shape)).All(same => same))
        {
            throw new NetworkSpecException($"The module of the step '{plan.Name}', {plan.Step.Kind}, has other parameters when it is made again; {nameof(ModuleStep.CreateModule)} must be a function of the step and its input.");
        }

        foreach ((string name, Parameter tensor, ParameterRole role, _) in State.Parameters)
        {
            Hold(name, tensor, role);
        }

        foreach ((string name, Tensor tensor, _) in State.Buffers)
        {
            Hold(name, tensor);
        }
    }

    public override nn.Module Module => Computation;

    public nn.Module<Tensor, Tensor> Computation { get; }

    public ModuleState State { get; }

    /// <summary>All that is stored, in an order that is the same for every module of the plan.</summary>
    public IEnumerable<Tensor> AllTensors() => State.Parameters.Select(p => (Tensor)p.Tensor).Concat(State.Buffers.Select(b => b.Tensor));
}
