// Package marketplace reads from the Atlassian Marketplace how apps move to the cloud.
package marketplace

import (
	"context"
	"net/http"

	"github.com/drover-dev/drover/internal/atlassian/marketplace/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Config says where the Marketplace is, such as https://marketplace.atlassian.com, and how to reach it. Its data is public.
type Config = transport.Remote

// Client reads from the Marketplace. It is safe for concurrent use.
type Client struct{ config func() Config }

// New makes a client.
func New(config Config) *Client { return &Client{config: config.Hidden()} }

// AppMigration is what the Marketplace says about an app's way to the cloud. All but the key may be empty.
type AppMigration struct {
	AddonKey, AddonName, CloudAddonKey string
	// Availability and Path are open words: NATIVE, PUBLIC and PRIVATE; AUTOMATED, INSTALL_ONLY, MANUAL, DISCARDED and UNKNOWN.
	Availability, Path string
	// MinVersion is the lowest version of the app that can be migrated.
	MinVersion string
	// Ranges are the versions that can be migrated, with both ends; an empty end is open.
	Ranges        []Range
	Documentation string
}

// Range is a range of versions.
type Range struct {
	Start, End string
}

// AppMigration reads the migration data of an app. An app that the Marketplace does not know is an error of class NotFound.
func (c *Client) AppMigration(ctx context.Context, addonKey string) (AppMigration, error) {
	const operation = "getAddonMigration"
	at := transport.Endpoint(c.config().Base, "rest", "2", "addons", addonKey, "migration")
	var answer wire.AddonMigration
	err := c.config().HTTP.JSON(ctx, transport.Request{
		Operation: operation, Method: http.MethodGet, URL: at, Auth: c.config().Auth,
	}, &answer)
	if err != nil {
		return AppMigration{}, err
	}
	if answer.AddonKey == "" {
		return AppMigration{}, transport.Unexpected(operation, at, "an answer without the app's key")
	}
	return appMigrationOf(answer), nil
}

func appMigrationOf(answer wire.AddonMigration) AppMigration {
	app := AppMigration{
		AddonKey:      answer.AddonKey,
		AddonName:     answer.AddonName,
		CloudAddonKey: answer.CloudAddonKey,
		Availability:  answer.CloudVersionAvailability,
		Path:          answer.MigrationPath,
		MinVersion:    answer.CloudMigrationAssistantCompatibility,
		Documentation: answer.MigrationDocumentation,
	}
	for _, each := range answer.CloudMigrationAssistantCompatibilityRanges {
		app.Ranges = append(app.Ranges, Range{Start: each.Start, End: each.End})
	}
	return app
}
