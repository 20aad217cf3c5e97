module todochat.example/airgap/pause

go 1.24.0
