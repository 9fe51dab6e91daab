// Package utilities asks Atlassian for what comes after a migration: a report of the ids that changed, and links that lead to
// where their targets are now.
package utilities

import (
	"context"
	"net/http"
	"strings"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/atlassian/utilities/internal/wire"
)

// product is what both jobs are asked for.
const product = "CONFLUENCE"

// The words of an IDMapping. Any other is a job that may still change.
const (
	MappingPending    = "PENDING"
	MappingInProgress = "IN_PROGRESS"
	MappingSuccess    = "SUCCESS"
	MappingError      = "ERROR"
)

// The words of a LinkUpdate. Any other is a job that may still change.
const (
	LinksPending = "Pending"
	// LinksBackup waits for a backup of the site to end.
	LinksBackup     = "Backup"
	LinksInProgress = "In_progress"
	LinksComplete   = "Complete"
	// LinksRetry tries a part again.
	LinksRetry = "Retry"
	LinksError = "Error"
)

// Config says under which address both interfaces are, such as https://api.atlassian.com, and how to reach them.
type Config = transport.Remote

// Client calls the interfaces. It is safe for concurrent use.
type Client struct{ config func() Config }

// New makes a client.
func New(config Config) *Client { return &Client{config: config.Hidden()} }

// TriggerIDMapping has a report made of which id of the source became which one of the destination, and returns its job. It is
// sent once: a job whose answer was lost cannot be found again, and does nothing but fill a report.
func (c *Client) TriggerIDMapping(ctx context.Context, source, destination string) (id string, err error) {
	request := c.request("triggerIDMapping", "migrations", "reports", "v1", "id-mappings", "trigger")
	request.Method, request.Once = http.MethodPost, true
	request.Body = wire.IDMappingRequest{Product: product, SourceURL: bare(source), DestinationURL: bare(destination)}
	var answer wire.IDMapping
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return "", err
	}
	return present(request, answer.JobID, "a job without an id")
}

// IDMapping reads how such a job stands. An error of class NotFound means that the job is unknown or has expired.
func (c *Client) IDMapping(ctx context.Context, id string) (status string, err error) {
	request := c.request("getIDMapping", "migrations", "reports", "v1", "id-mappings", id)
	var answer wire.IDMapping
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return "", err
	}
	return present(request, answer.Status, "a job without a status")
}

// UpdateLinks has the links on a site that lead to the source lead to the destination, and returns the job. The destination is
// the site as well, because spaces of Confluence link to each other; that Atlassian takes it so is inferred. It is sent once. A
// job whose answer was lost cannot be found again, and a second one leaves out what the first has updated.
func (c *Client) UpdateLinks(ctx context.Context, cloudID, source, destination string) (id string, err error) {
	request := c.request("startLinkUpdate", "links", "v1", cloudID, "jobs", "cma")
	request.Method, request.Once = http.MethodPost, true
	request.Body = wire.LinkUpdateRequest{
		Product: product, ProductURL: bare(destination), DestinationURL: bare(destination), MigratedFrom: bare(source),
	}
	var answer wire.ScheduledJob
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return "", err
	}
	return present(request, answer.UUID, "a job without an id")
}

// LinkUpdate reads how such a job stands.
func (c *Client) LinkUpdate(ctx context.Context, cloudID, id string) (status string, err error) {
	request := c.request("getLinkUpdate", "links", "v1", cloudID, "jobs", "status", id)
	var answer wire.LinkUpdate
	if err := c.config().HTTP.JSON(ctx, request, &answer); err != nil {
		return "", err
	}
	return present(request, answer.Status, "a job without a status")
}

func (c *Client) request(operation string, segments ...string) transport.Request {
	return transport.Request{
		Operation: operation, Method: http.MethodGet, URL: transport.Endpoint(c.config().Base, segments...), Auth: c.config().Auth,
	}
}

// bare writes a base URL as the interfaces want it.
func bare(address string) string { return strings.TrimRight(address, "/") }

func present(request transport.Request, value, otherwise string) (string, error) {
	if value == "" {
		return "", transport.Unexpected(request.Operation, request.URL, otherwise)
	}
	return value, nil
}
