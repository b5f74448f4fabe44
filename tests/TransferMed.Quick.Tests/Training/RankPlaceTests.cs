using TransferMed.Runtime;
using TransferMed.Training;

namespace TransferMed.Tests.Training;

public sealed class RankPlaceTests
{
    [Fact]
    public void Without_a_launcher_there_is_one_process() => Assert.Equal(RankPlace.Alone, Of());

    [Fact]
    public void Variables_of_PyTorch_come_before_those_of_Open_MPI_and_these_before_those_of_Slurm()
    {
        (string, string)[] slurm = [("SLURM_PROCID", "3"), ("SLURM_NTASKS", "4"), ("SLURM_LOCALID", "1"), ("SLURM_NTASKS_PER_NODE", "2")];
        (string, string)[] mpi = [("OMPI_COMM_WORLD_RANK", "2"), ("OMPI_COMM_WORLD_SIZE", "6"), ("OMPI_COMM_WORLD_LOCAL_RANK", "2"), ("OMPI_COMM_WORLD_LOCAL_SIZE", "3")];
        (string, string)[] torch = [("RANK", "1"), ("WORLD_SIZE", "8"), ("LOCAL_RANK", "0"), ("LOCAL_WORLD_SIZE", "4")];

        Assert.Equal(new RankPlace(3, 4, 1, 2, "SLURM_PROCID=3, SLURM_NTASKS=4"), Of(slurm));
        Assert.Equal(new RankPlace(2, 6, 2, 3, "OMPI_COMM_WORLD_RANK=2, OMPI_COMM_WORLD_SIZE=6"), Of([.. slurm, .. mpi]));
        Assert.Equal(new RankPlace(1, 8, 0, 4, "RANK=1, WORLD_SIZE=8"), Of([.. slurm, .. mpi, .. torch]));
    }

    [Theory]
    [InlineData("4(x2),3", 4)]
    [InlineData("2", 2)]
    [InlineData("", 1)]
    public void Slurm_tells_how_many_share_a_machine_by_node(string counts, int shared) =>
        Assert.Equal(shared, Of(("SLURM_PROCID", "0"), ("SLURM_NTASKS", "8"), ("SLURM_LOCALID", "0"), ("SLURM_STEP_TASKS_PER_NODE", counts)).LocalCount);

    [Fact]
    public void A_rank_without_a_count_is_no_launcher() => Assert.Equal(RankPlace.Alone, Of(("RANK", "3")));

    [Theory]
    [InlineData("4", "4", "RANK is '4' and must be a whole number from 0 to 3")]
    [InlineData("-1", "4", "RANK is '-1'")]
    [InlineData("x", "4", "RANK is 'x'")]
    [InlineData("0", "0", "WORLD_SIZE is '0' and must be a whole number from 1")]
    public void A_number_that_cannot_be_is_named(string rank, string count, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => Of(("RANK", rank), ("WORLD_SIZE", count)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 8, 2, null, 4)]
    [InlineData(8, 8, 3, null, 2)]
    [InlineData(2, 2, 4, null, 1)]
    [InlineData(4, 8, 2, null, 4)]
    [InlineData(8, 8, 2, "6", null)]
    [InlineData(8, 8, 1, null, null)]
    public void Ranks_of_a_machine_share_its_processors_unless_somebody_has_decided(int available, int machine, int local, string? chosen, int? threads) =>
        Assert.Equal(threads, RankThreads.Of(new RankPlace(0, local, 0, local, ""), available, machine, chosen));

    [Fact]
    public void Slurm_without_PMIx_is_refused_before_MPI_begins()
    {
        var error = Assert.ThrowsAny<TransferMedException>(() => RankPlace.RequireLauncher(Variables(("SLURM_PROCID", "0"))));
        Assert.Contains("srun --mpi=pmix", error.Message, StringComparison.Ordinal);
        RankPlace.RequireLauncher(Variables(("SLURM_PROCID", "0"), ("PMIX_RANK", "0")));
        RankPlace.RequireLauncher(Variables(("SLURM_PROCID", "0"), ("OMPI_COMM_WORLD_RANK", "0")));
        RankPlace.RequireLauncher(Variables());
    }

    [Fact]
    public void Another_MPI_is_refused_before_it_is_called()
    {
        var error = Assert.ThrowsAny<TransferMedException>(() => new MpiLibrary(_ => 0, "libmpi.so.12"));
        Assert.Contains("'libmpi.so.12' is no Open MPI: it does not export ompi_mpi_comm_world", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_function_is_named()
    {
        var error = Assert.ThrowsAny<TransferMedException>(() => new MpiLibrary(name => name is "MPI_Iallreduce" or "MPI_Get_library_version" ? 0 : 1, "libmpi.so.40"));
        Assert.Contains("'libmpi.so.40' lacks MPI_Iallreduce", error.Message, StringComparison.Ordinal);
    }

    private static RankPlace Of(params (string Name, string Value)[] variables) => RankPlace.Of(Variables(variables));

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) =>
        name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault();
}
