namespace ServeOnnx;

/// <summary>The web application: its limits and its routes.</summary>
internal static class Endpoint
{
    /// <summary>What a connection may hold of a body that nobody reads yet.</summary>
    private const int UnreadBytes = 128 << 10;

    /// <summary>
    /// What the server takes in of a body after it was refused, for at most five seconds: a connection that is closed over unread data is
    /// reset, and the client would see that in place of the answer.
    /// </summary>
    private const long ThrownAwayBytes = 256L << 20;

    /// <summary>Connections beyond those of uploads, for health and page.</summary>
    private const int SpareConnections = 64;

    /// <summary>Builds the application; it is not started yet.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="options">Addresses and limits.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public static WebApplication Create(ServedModel model, ServeOptions options)
    {
        options.Validate();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxUpload + ThrownAwayBytes;
            kestrel.Limits.MaxRequestBufferSize = UnreadBytes;
            kestrel.Limits.MaxConcurrentConnections = options.Concurrency + options.Queue + SpareConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.UploadTime);
        builder.Services.AddSingleton(model).AddSingleton(options).AddSingleton<PredictHandler>();

        WebApplication application = builder.Build();
        application.UseExceptionHandler(fallback => fallback.Run(context =>
            Refusal.Of(StatusCodes.Status500InternalServerError, "internal", "The request failed; the log of the endpoint says why.").ExecuteAsync(context)));
        application.UseStatusCodePages(page =>
            Refusal.Of(page.HttpContext.Response.StatusCode, "noSuchRequest", "There are POST /predict, GET /health and GET /.").ExecuteAsync(page.HttpContext));
        application.MapPost("/predict", (HttpContext context, PredictHandler handler) => handler.HandleAsync(context));
        application.MapGet("/health", () => Health(model, application.Lifetime));
        application.MapGet("/health/live", () => Results.Text("live"));
        application.MapGet("/", UploadPage.Show);
        return application;
    }

    private static IResult Health(ServedModel model, IHostApplicationLifetime lifetime)
    {
        bool stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var answer = new HealthAnswer(stopping ? "stopping" : "ready", model.Identity, model.Predictor.Classes, ServedModel.LibraryVersion);
        return Results.Json(answer, statusCode: stopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
