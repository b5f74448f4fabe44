using Amazon.S3;
using TransferMed.Datasets;
using TransferMed.Imaging;
using TransferMed.S3;
using TransferMed.Tests.Data;

namespace TransferMed.Tests.S3;

/// <summary>Data sets in S3 are those of files, whatever the connection does; what cannot be mended is said with bucket and key.</summary>
public sealed class S3StoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ObjectServer _server = new() { PageSize = 2 };

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_manifest_and_its_pictures_are_those_of_the_folder()
    {
        string[] names = ["normal/0.png", "normal/wunde größe 1+1.png", "ulcer/2 & 3.png", "ulcer/a%20b.png"];
        for (int i = 0; i < names.Length; i++)
        {
            _folder.Write("set/" + names[i], TestImages.Png(i));
        }

        _folder.Write("set/manifest.csv", "path,label,group\n" + string.Concat(names.Select((name, i) => $"{name},{name.Split('/')[0]},p{i / 2}\n")));
        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "set"));
        Upload("some/set");
        _server.Objects["some/set/"] = [];
        _server.Objects["some/setting/other.png"] = TestImages.Png(9);

        using S3Store store = Open("s3://pictures/some/set/");
        ImageDataset dataset = ImageDataset.OpenStore(store);

        Assert.Equal(names.Select(name => $"s3://pictures/some/set/{name}"), dataset.Samples.Select(sample => sample.Path));
        Assert.Equal(("set", files.Fingerprint), (dataset.Name, dataset.Fingerprint));
        Assert.Equal(3, _server.Requests.Count(request => request.IsList));
        Assert.All(_server.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public void Shards_are_read_by_ranges_and_once_where_their_index_is_kept()
    {
        ImageDataset files = Shards();
        DatasetOptions options = new() { IndexFolder = Path.Combine(_folder.Path, "indices") };
        using S3Store store = Open("s3://pictures/set");

        ImageDataset dataset = ImageDataset.OpenStore(store, options);
        int before = _server.Requests.Count;
        ImageDataset again = ImageDataset.OpenStore(store, options with { CheckImages = false });

        Assert.Equal(files.Fingerprint, dataset.Fingerprint);
        Assert.Equal(dataset.Samples, again.Samples);
        Assert.All(_server.Requests.Skip(before), request => Assert.True(request.IsList));
        Assert.All(_server.Requests.Where(request => request.Key.EndsWith(".tar", StringComparison.Ordinal)), request => Assert.True(request.Range is not null && request.IfMatch is not null));
    }

    [Fact]
    public void What_passes_is_tried_again()
    {
        ImageDataset files = Shards();
        _server.Faults = (_, before) => before == 0 ? new ObjectServer.Fault(503, "SlowDown") : null;
        using S3Store store = Open("s3://pictures/set", retries: 2);

        Assert.Equal(files.Fingerprint, ImageDataset.OpenStore(store).Fingerprint);
    }

    [Fact]
    public void A_connection_that_is_cut_goes_on_where_it_was_cut()
    {
        byte[] content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        _server.Objects["set/file"] = content;
        _server.Faults = (_, before) => before < 3 ? new ObjectServer.Fault(CutAfter: 1000) : null;
        using S3Store store = Open("s3://pictures/set", retries: 1);
        var part = new byte[4500];

        store.Read("file", 500, part);

        Assert.Equal(content[500..], part);
        Assert.Equal([500, 1500, 2500, 3500], _server.Requests.Select(request => request.Range!.Value.From));
        Assert.All(_server.Requests, request => Assert.Equal(4999, request.Range!.Value.To));

        _server.Faults = (_, _) => new ObjectServer.Fault(CutAfter: 0);
        string message = Assert.Throws<IOException>(() => store.Read("file", 500, part)).Message;
        Assert.StartsWith("s3://pictures/set/file, 4500 bytes from byte 500: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_falls_silent_is_given_up_after_the_stated_time()
    {
        byte[] content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        _server.Objects["set/file"] = content;
        _server.Faults = (_, before) => before < 1 ? new ObjectServer.Fault(CutAfter: 1000, FallsSilent: true) : null;
        using S3Store store = S3Store.Open("s3://pictures/set", new S3StoreOptions { ServiceUrl = _server.Address, Anonymous = true, Retries = 1, Timeout = TimeSpan.FromSeconds(1) });
        var part = new byte[5000];

        store.Read("file", 0, part);
        Assert.Equal(content, part);
        Assert.Equal([0, 1000], _server.Requests.Select(request => request.Range!.Value.From));

        _server.Faults = (_, _) => new ObjectServer.Fault(CutAfter: 0, FallsSilent: true);
        Assert.Contains("the answer has not come within 1 s", Assert.Throws<IOException>(() => store.Read("file", 0, part)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<int, string, Type, string> Refusals => new()
    {
        { 403, "AccessDenied", typeof(IOException), "access is denied (403 AccessDenied). The credentials need s3:ListBucket on the bucket 'pictures'" },
        { 404, "NoSuchKey", typeof(FileNotFoundException), "there is no such object (404 NoSuchKey)" },
        { 404, "NoSuchBucket", typeof(IOException), "there is no bucket 'pictures' (404 NoSuchBucket)" },
        { 400, "AuthorizationHeaderMalformed", typeof(IOException), "the store refuses the request (400 AuthorizationHeaderMalformed). Check S3StoreOptions.Region" },
        { 416, "InvalidRange", typeof(EndOfStreamException), "the object is shorter (416 InvalidRange)" },
        { 412, "PreconditionFailed", typeof(IOException), "the object was changed after the dataset was opened" },
        { 503, "SlowDown", typeof(IOException), "the store answers with an error, after all retries (503 SlowDown)" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void An_error_of_the_store_names_bucket_and_key_and_what_to_do(int status, string code, Type type, string message)
    {
        _server.Faults = (_, _) => new ObjectServer.Fault(status, code);
        using S3Store store = Open("s3://pictures/set");

        Exception reading = Assert.Throws(type, () => store.Read("a.png", 3, new byte[10]));
        Exception listing = Assert.Throws(type, () => store.List(CancellationToken.None).Count());

        Assert.StartsWith($"s3://pictures/set/a.png, 10 bytes from byte 3: {message}", reading.Message, StringComparison.Ordinal);
        Assert.StartsWith($"s3://pictures/set: {message}", listing.Message, StringComparison.Ordinal);
        Assert.Contains(listing.Message, Assert.Throws<DatasetException>(() => ImageDataset.OpenStore(store)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_the_store_are_no_bad_pictures_and_lost_objects_are()
    {
        Shards();
        using S3Store store = Open("s3://pictures/set");
        ImageDataset dataset = ImageDataset.OpenStore(store, new DatasetOptions { CheckImages = false });

        _server.Faults = (_, _) => new ObjectServer.Fault(403, "AccessDenied");
        Assert.Contains("access is denied", Assert.Throws<ImageAccessException>(() => Read(dataset)).Message, StringComparison.Ordinal);
        _server.Faults = (_, _) => new ObjectServer.Fault(404, "NoSuchKey");
        Assert.Contains("there is no such object", Assert.Throws<ImageDecodeException>(() => Read(dataset)).Message, StringComparison.Ordinal);
        _server.Faults = (_, _) => new ObjectServer.Fault(IgnoresRanges: true);
        Assert.Contains("it knows no ranges", Assert.Throws<ImageAccessException>(() => Read(dataset)).Message, StringComparison.Ordinal);
        _server.Faults = (_, _) => null;
        Read(dataset);
        _server.Objects["set/shard-000000.tar"] = [.. _server.Objects["set/shard-000000.tar"], 0];
        Assert.Contains("the object was changed after the dataset was opened", Assert.Throws<ImageAccessException>(() => Read(dataset)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_ends_within_the_part_is_said()
    {
        _server.Objects["set/short"] = new byte[10];
        using S3Store store = Open("s3://pictures/set");

        Assert.Contains("the object has 6 of 20 bytes from byte 4", Assert.Throws<EndOfStreamException>(() => store.Read("short", 4, new byte[20])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_of_ones_own_brings_its_credentials_and_stays_open()
    {
        Shards();
        using var client = new AmazonS3Client("the-key", "the-secret", new AmazonS3Config { ServiceURL = _server.Address.ToString(), ForcePathStyle = true, AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        using (S3Store store = S3Store.Open("s3://pictures/set", client))
        {
            Assert.Equal(8, ImageDataset.OpenStore(store).Count);
        }

        Assert.All(_server.Requests, request => Assert.Contains("Credential=the-key/", request.Authorization, StringComparison.Ordinal));
        Assert.All(_server.Requests, request => Assert.Contains("/eu-central-1/s3/", request.Authorization, StringComparison.Ordinal));
        using S3Store second = S3Store.Open("s3://pictures/set", client);
        Assert.NotEmpty(second.List(CancellationToken.None));
    }

    [Fact]
    public void A_server_that_is_not_there_is_said()
    {
        Uri gone = _server.Address;
        _server.Dispose();
        using S3Store store = S3Store.Open("s3://pictures/set", new S3StoreOptions { ServiceUrl = gone, Anonymous = true, Retries = 0 });

        string message = Assert.Throws<IOException>(() => store.List(CancellationToken.None).Count()).Message;

        Assert.StartsWith("s3://pictures/set: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket", "s3://bucket", "")]
    [InlineData("S3://bucket/", "s3://bucket", "")]
    [InlineData("s3://bucket/a/b/", "s3://bucket/a/b", "a/b/")]
    public void Addresses_name_a_bucket_and_a_prefix(string text, string address, string prefix)
    {
        S3Place place = S3Place.Parse(text);

        Assert.Equal((address, prefix, "bucket"), (place.Address, place.Prefix, place.Bucket));
    }

    [Theory]
    [InlineData("bucket/prefix")]
    [InlineData("https://bucket")]
    [InlineData("s3://")]
    [InlineData("s3:///a")]
    public void What_is_no_address_is_refused(string text) => Assert.Contains("s3://bucket", Assert.Throws<ArgumentException>(() => S3Store.Open(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentException>(() => S3Store.Open("s3://b", new S3StoreOptions { ServiceUrl = new Uri("ftp://x") }));
        Assert.Throws<ArgumentException>(() => S3Store.Open("s3://b", new S3StoreOptions { Region = " " }));
        Assert.Throws<ArgumentOutOfRangeException>(() => S3Store.Open("s3://b", new S3StoreOptions { Retries = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => S3Store.Open("s3://b", new S3StoreOptions { Timeout = TimeSpan.Zero }));
    }

    private static void Read(ImageDataset dataset) => dataset.Pixels.Read(dataset.Samples[0], new ImageGeometry(4, 4), new byte[48]);

    private S3Store Open(string address, int retries = 0) => S3Store.Open(address, new S3StoreOptions { ServiceUrl = _server.Address, Anonymous = true, Retries = retries });

    private void Upload(string prefix)
    {
        string root = Path.Combine(_folder.Path, "set");
        foreach (string path in Directory.GetFiles(root, "*", SearchOption.AllDirectories))
        {
            _server.Objects[$"{prefix}/{Path.GetRelativePath(root, path).Replace('\\', '/')}"] = File.ReadAllBytes(path);
        }
    }

    private ImageDataset Shards()
    {
        for (int i = 0; i < 8; i++)
        {
            _folder.Write($"files/{(i < 4 ? "x" : "y")}/{i}.png", TestImages.Png(i));
        }

        ImageDataset files = ImageDataset.Open(Path.Combine(_folder.Path, "files"));
        TarShards.Write(files, Path.Combine(_folder.Path, "set"), length: 4000);
        Upload("set");
        return files;
    }
}
