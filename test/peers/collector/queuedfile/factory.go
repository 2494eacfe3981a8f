// Package queuedfile is the official file exporter behind the official sending queue: the file exporter of this
// version has no `sending_queue` setting of its own, and without one the Collector cannot keep what it has answered.
package queuedfile

import (
	"context"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
)

// Config is that of both, side by side.
type Config struct {
	File  fileexporter.Config                                      `mapstructure:"file"`
	Queue configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
}

var file = fileexporter.NewFactory()

// NewFactory makes exporters of the type `queued_file`.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(
		component.MustNewType("queued_file"),
		func() component.Config {
			return &Config{
				File:  *file.CreateDefaultConfig().(*fileexporter.Config),
				Queue: configoptional.Default(exporterhelper.NewDefaultQueueConfig()),
			}
		},
		exporter.WithLogs(createLogs, component.StabilityLevelDevelopment),
	)
}

func createLogs(ctx context.Context, set exporter.Settings, cfg component.Config) (exporter.Logs, error) {
	config := cfg.(*Config)
	inner := set
	inner.ID = component.NewIDWithName(file.Type(), set.ID.Name())
	logs, err := file.CreateLogs(ctx, inner, &config.File)
	if err != nil {
		return nil, err
	}
	return exporterhelper.NewLogs(ctx, set, cfg, logs.ConsumeLogs,
		exporterhelper.WithStart(logs.Start),
		exporterhelper.WithShutdown(logs.Shutdown),
		exporterhelper.WithCapabilities(logs.Capabilities()),
		exporterhelper.WithQueue(config.Queue))
}
