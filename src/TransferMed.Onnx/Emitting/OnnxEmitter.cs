using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>The form of a step of your own in ONNX, for <see cref="OnnxExportOptions.Emitters"/>.</summary>
public sealed class OnnxEmitter
{
    private OnnxEmitter(Type step, LayerEmitter emit)
    {
        Step = step;
        Emit = emit;
    }

    internal Type Step { get; }

    internal LayerEmitter Emit { get; }

    /// <summary>Makes an emitter of a function.</summary>
    /// <typeparam name="T">The kind of step.</typeparam>
    /// <param name="emit">
    /// Adds the nodes of one step: given the step, where to add, and the name of its input, it gives the name of its output. The nodes
    /// compute what the module computes in evaluation, for any number of samples.
    /// </param>
    /// <returns>The emitter.</returns>
    public static OnnxEmitter For<T>(Func<T, OnnxNodes, string, string> emit)
        where T : ModuleStep
    {
        ArgumentNullException.ThrowIfNull(emit);
        return new OnnxEmitter(typeof(T), (emission, plan, input) =>
        {
            var nodes = new OnnxNodes(emission.Graph, plan, input, emission.Parts.Module((ModuleUnitPlan)plan.Units[0]).State);
            string output = emit((T)plan.Spec, nodes, input.Name);
            return nodes.Has(output)
                ? output
                : throw new ArgumentException($"The emitter of the step '{plan.Name}' of the kind {plan.Spec.Kind} gave the output '{output}', which is neither its input nor what {nameof(OnnxNodes)}.{nameof(OnnxNodes.Add)} gave.");
        });
    }
}
