using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TransferMed.Samples.Tests.TransferStudy;

/// <summary>A Slurm of two nodes on this machine, with keys, ports and files of its own: what else of Slurm runs here is left alone.</summary>
internal sealed class SlurmCluster : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;

    private SlurmCluster(string folder)
    {
        _folder = folder;
        _environment = new() { ["SLURM_CONF"] = File("slurm.conf"), ["PATH"] = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin" };
    }

    /// <summary>Why there can be none here, or null.</summary>
    public static string? Missing()
    {
        string[] lacking = [.. ((string[])["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"]).Where(program => !System.IO.File.Exists(program))];
        return lacking.Length > 0 ? $"{string.Join(", ", lacking)}: not installed (slurmctld, slurmd, slurm-client, munge)."
            : Environment.IsPrivilegedProcess ? null : "A node of Slurm is started by root.";
    }

    /// <summary>Starts it, and waits until both nodes are there.</summary>
    public static SlurmCluster Start(string folder)
    {
        var cluster = new SlurmCluster(folder);
        foreach (string part in (string[])["state", "spool/n1", "spool/n2", "tmp/n1", "tmp/n2"])
        {
            Directory.CreateDirectory(cluster.File(part));
        }

        System.IO.File.WriteAllText(cluster.File("slurm.conf"), cluster.Configuration());
        System.IO.File.WriteAllText(cluster.File("cgroup.conf"), "CgroupPlugin=cgroup/v1\nCgroupAutomount=no\nConstrainCores=no\n");
        System.IO.File.WriteAllBytes(cluster.File("munge.key"), [.. Enumerable.Range(0, 1024).Select(_ => (byte)Random.Shared.Next(256))]);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(cluster.File("munge.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        cluster.Run(
            "munged", "--force", $"--socket={cluster.File("munge.socket")}", $"--key-file={cluster.File("munge.key")}", $"--pid-file={cluster.File("munge.pid")}",
            $"--log-file={cluster.File("munge.log")}", $"--seed-file={cluster.File("munge.seed")}");
        cluster.Run("slurmctld", "-c");
        cluster.Run("slurmd", "-N", "n1");
        cluster.Run("slurmd", "-N", "n2");
        cluster.WaitUntil(() => cluster.Run("sinfo", "-h", "-t", "idle", "-o", "%D").Trim() == "2", seconds: 20);
        return cluster;
    }

    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Runs a program of Slurm, which ends by itself.</summary>
    /// <returns>What it writes.</returns>
    public string Run(string program, params string[] arguments)
    {
        // Daemons keep the outputs open, so that their end is not that of these files.
        string output = File($"{Guid.NewGuid():N}.out");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" > \"$out\" 2>&1 < /dev/null", "sh", output, program, .. arguments]);
        foreach ((string name, string value) in _environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.WaitForExit();
        string text = System.IO.File.ReadAllText(output);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {text}");
        return text;
    }

    /// <summary>Ends a node and all that its job does, as a power cut would. It does not come back: Slurm puts the job back, and another node takes it.</summary>
    public void KillNode(string node)
    {
        string job = Run("squeue", "-h", "-w", node, "-o", "%A").Split('\n')[0].Trim();
        int step = Processes().Single(process => process.Command.StartsWith($"slurmstepd: [{job}.batch]", StringComparison.Ordinal)).Id;
        int daemon = int.Parse(System.IO.File.ReadAllText(File($"slurmd.{node}.pid")), CultureInfo.InvariantCulture);
        foreach (int process in (int[])[daemon, step, .. Below(step)])
        {
            Kill(process);
        }

        Run("scontrol", "update", $"nodename={node}", "state=down", "reason=dead");
    }

    /// <summary>What is outside of this process cannot be waited for but by looking.</summary>
    public void WaitUntil(Func<bool> isSo, int seconds)
    {
        for (long started = Stopwatch.GetTimestamp(); !isSo(); Thread.Sleep(100))
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, $"After {seconds} seconds it is not so. {Run("squeue")}{Run("sinfo")}");
        }
    }

    public void Dispose()
    {
        foreach (string file in (string[])["slurmd.n1.pid", "slurmd.n2.pid", "slurmctld.pid", "munge.pid"])
        {
            if (System.IO.File.Exists(File(file)) && int.TryParse(System.IO.File.ReadAllText(File(file)), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int process))
            {
                Kill(process);
            }
        }
    }

    private static void Kill(int process)
    {
        try
        {
            Process.GetProcessById(process).Kill();
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }

    private static List<int> Below(int process) =>
        [.. Processes().Where(child => child.Parent == process).SelectMany(child => (int[])[child.Id, .. Below(child.Id)])];

    private static IEnumerable<(int Id, int Parent, string Command)> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string command, stat;
            try
            {
                command = System.IO.File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                stat = System.IO.File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
                continue;
            }

            // After the name in parentheses, which may hold spaces: the state, then the parent.
            yield return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), command);
        }
    }

    private string Configuration()
    {
        string host = Dns.GetHostName().Split('.')[0];
        int[] ports = FreePorts(3);
        return $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={File("munge.socket")},cred_expire=5
            CredType=cred/munge
            StateSaveLocation={File("state")}
            SlurmdSpoolDir={File("spool")}/%n
            SlurmctldPidFile={File("slurmctld.pid")}
            SlurmdPidFile={File("slurmd.%n.pid")}
            SlurmctldLogFile={File("slurmctld.log")}
            SlurmdLogFile={File("slurmd.%n.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            MpiDefault=none
            SchedulerType=sched/backfill
            SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ReturnToService=2
            SlurmdTimeout=3
            TmpFS={File("tmp")}/%n
            KillWait=3
            JobRequeue=1
            SlurmdParameters=config_overrides
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 RealMemory=2000 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 RealMemory=2000 State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """;
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }
}
