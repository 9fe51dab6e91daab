package assistant

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/assistant/internal/wire"
	"github.com/drover-dev/drover/internal/atlassian/internal/remotetime"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// settledStates are the words with which an app transfer ends. A word that is not known may still change.
var settledStates = []string{"SUCCESS", "FAILED", "INCOMPLETE", "TIMED_OUT", "CANCELLED"}

// Transfer is how the data of one app is moved in one migration.
type Transfer struct {
	MigrationID, ContainerID  string
	ServerAppKey, CloudAppKey string
	Status, Message           string
	Percent                   int
	LastUpdated               time.Time
}

// Settled reports whether the transfer has ended, well or badly.
func (t Transfer) Settled() bool { return slices.Contains(settledStates, strings.ToUpper(t.Status)) }

// Succeeded reports whether the transfer has ended well.
func (t Transfer) Succeeded() bool { return strings.EqualFold(t.Status, "SUCCESS") }

// AppProgress lists the app transfers of a plan. An unknown plan may be an empty list or an error of class NotFound.
func (c *Client) AppProgress(ctx context.Context, planID string) ([]Transfer, error) {
	var answer wire.AppProgress
	err := c.config().HTTP.JSON(ctx, transport.Request{
		Operation: "getAppProgress",
		Method:    http.MethodGet,
		URL:       c.endpoint("app-migration", "progress", planID),
		Auth:      c.config().Auth,
	}, &answer)
	if err != nil {
		return nil, err
	}
	var transfers []Transfer
	for _, migration := range answer.Migrations {
		for _, app := range migration.Apps {
			transfers = append(transfers, transferOf(migration.MigrationID, app))
		}
	}
	return transfers, nil
}

func transferOf(migrationID string, app wire.AppTransfer) Transfer {
	return Transfer{
		MigrationID:  migrationID,
		ContainerID:  app.ContainerID,
		ServerAppKey: app.ServerAppKey,
		CloudAppKey:  app.CloudAppKey,
		Status:       app.Status,
		Message:      app.StatusMessage,
		Percent:      int(math.Round(min(max(app.CompletionPercent, 0), 100))),
		LastUpdated:  remotetime.Epoch(app.LastUpdatedAt),
	}
}

// TriggerApps repeats the app migration of a plan. It is a GET that changes things, so it is sent once; what a good answer
// holds is not documented, so that any but a page of HTML will do.
func (c *Client) TriggerApps(ctx context.Context, planID string) error {
	_, err := c.config().HTTP.Do(ctx, transport.Request{
		Operation: "triggerApps",
		Method:    http.MethodGet,
		URL:       c.endpoint("app-migration", "trigger", planID),
		Auth:      c.config().Auth,
		Accept:    []string{transport.AnyContent},
		Once:      true,
	})
	return err
}
