package appassessment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// askAtOnce is how many apps the Marketplace is asked about at the same time.
const askAtOnce = 8

// problem is why the apps could not be collected.
type problem struct {
	reason  string
	message string
	stalled bool
	least   time.Duration
}

// collect reads the inventory and asks the Marketplace about each app. Half an inventory is none: it would look as if apps
// had been removed.
func (r *Reconciler) collect(ctx context.Context, cloudSite *v1alpha1.CloudSite) ([]assessment.App, *problem) {
	open, err := r.Sites.Open(ctx, cloudSite)
	if err != nil {
		if secretErr, ok := errors.AsType[*site.SecretError](err); ok {
			return nil, &problem{reason: v1alpha1.ReasonInventoryUnreadable, message: secretErr.Message}
		}
		return nil, &problem{
			reason:  v1alpha1.ReasonInventoryUnreadable,
			message: "The Secrets could not be read from the API server.",
		}
	}
	plugins, err := open.Confluence.Plugins(ctx)
	if err != nil {
		return nil, unreadable(err)
	}
	apps := installedByPeople(plugins)
	if len(apps) > assessment.MaxApps {
		return nil, &problem{
			reason: v1alpha1.ReasonTooManyApps, stalled: true,
			message: fmt.Sprintf("%d apps are installed, and an AppAssessment holds %d.", len(apps), assessment.MaxApps),
		}
	}
	if err := r.ask(ctx, apps); err != nil {
		return nil, &problem{
			reason: v1alpha1.ReasonMarketplaceUnreachable, message: status.Sentence(err) + " It is tried again by itself.",
			least: transport.RetryAfter(err),
		}
	}
	return apps, nil
}

func unreadable(err error) *problem {
	p := &problem{reason: v1alpha1.ReasonInventoryUnreadable, message: status.Sentence(err), least: transport.RetryAfter(err)}
	if class := transport.ClassOf(err); class == transport.Unauthorized || class == transport.Forbidden {
		p.stalled = true
		p.least = longestPause
		p.message += " The account of the CloudSite must be system admin of Confluence."
	}
	return p
}

// assistantKey is the key of the Migration Assistant itself. It is observed, not documented.
const assistantKey = "com.atlassian.migration.agent"

// installedByPeople leaves out what comes with Confluence, and the assistant, which nobody takes along.
func installedByPeople(plugins []confluence.Plugin) []assessment.App {
	var apps []assessment.App
	seen := map[string]bool{}
	for _, plugin := range plugins {
		if plugin.UserInstalled && plugin.Key != assistantKey && !seen[plugin.Key] && fits(plugin.Key) {
			seen[plugin.Key] = true
			apps = append(apps, assessment.App{Key: plugin.Key, Name: plugin.Name, Version: plugin.Version, Enabled: plugin.Enabled})
		}
	}
	return apps
}

// fits tells whether a key can be one: Confluence's own keys are at most 255 characters long.
func fits(key string) bool {
	return key != "" && len(key) <= 255
}

func (r *Reconciler) ask(ctx context.Context, apps []assessment.App) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askAtOnce)
	for i := range apps {
		group.Go(func() error { return r.askAbout(ctx, &apps[i]) })
	}
	return group.Wait()
}

// askAbout fills in what the Marketplace says. An app that it does not know stays unlisted, which is an answer too.
func (r *Reconciler) askAbout(ctx context.Context, app *assessment.App) error {
	data, err := r.Marketplace.AppMigration(ctx, app.Key)
	if transport.ClassOf(err) == transport.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	app.Listed = true
	app.Availability, app.Path, app.MinVersion = data.Availability, data.Path, data.MinVersion
	app.Ranges = ranges(data.Ranges)
	return nil
}

func ranges(remote []marketplace.Range) []assessment.Range {
	result := make([]assessment.Range, 0, len(remote))
	for _, r := range remote {
		result = append(result, assessment.Range{Start: r.Start, End: r.End})
	}
	return result
}
