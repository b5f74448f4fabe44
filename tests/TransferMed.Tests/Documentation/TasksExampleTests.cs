using TransferMed.Evaluation;
using TransferMed.Tests.Evaluation;

namespace TransferMed.Tests.Documentation;

/// <summary>Runs the examples of docs/tasks.md on simulated predictions.</summary>
public class TasksExampleTests
{
    [Fact]
    public void The_examples_run()
    {
        FindingPredictions findings = SimulatedTargets.Findings(100, seed: 1), test = SimulatedTargets.Findings(100, seed: 2);
        ValuePredictions values = SimulatedTargets.Values(100, seed: 1);
        PredictionSet grades = SimulatedTargets.Graded(100, seed: 1);
        (ValuePredictions first, ValuePredictions second) = SimulatedTargets.Pair(50, seed: 1);

        TasksExamples.Findings(findings, test);
        TasksExamples.Grades(grades);
        TasksExamples.Values(values);
        TasksExamples.Comparison(first, second);
        TasksExamples.Promises(findings, grades, values, test);
        Assert.Equal(["months"], first.Units);
    }
}
