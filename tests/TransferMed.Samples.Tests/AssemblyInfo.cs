// LibTorch's threads already use every core: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
