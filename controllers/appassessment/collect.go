package appassessment

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// askAtOnce is how many apps of one AppAssessment are asked about at the same time. The cache holds all of them together to
// such a number.
const askAtOnce = 8

// problem is why the apps could not be collected.
type problem struct {
	reason  string
	message string
	stalled bool
	least   time.Duration
	// next, if set, is when to look again, however often it failed: a look that costs no call.
	next time.Duration
}

// inventory is what was collected.
type inventory struct {
	apps []assessment.App
	// cloud is nil where the cloud site was not asked, or gave no list.
	cloud assessment.Inventory
	// cloudProblem says why the cloud site gave no list although it was asked, or is empty.
	cloudProblem string
	// stale names the apps of which an older answer of the Marketplace is shown.
	stale []string
}

// collect reads the inventory and asks the Marketplace about each app. Half an inventory is none: it would look as if apps
// had been removed.
func (r *Reconciler) collect(ctx context.Context, cloudSite *v1alpha1.CloudSite) (inventory, *problem) {
	open, err := r.Sites.Open(ctx, cloudSite, site.Confluence)
	if err != nil {
		if secretErr, ok := errors.AsType[*site.SecretError](err); ok {
			return inventory{}, &problem{reason: v1alpha1.ReasonInventoryUnreadable, message: secretErr.Message, next: secretPause}
		}
		return inventory{}, &problem{
			reason:  v1alpha1.ReasonInventoryUnreadable,
			message: "The Secrets could not be read from the API server. It is tried again by itself.",
		}
	}
	plugins, err := open.Confluence.Plugins(ctx)
	if err != nil {
		return inventory{}, r.unreadable(cloudSite, err)
	}
	found := inventory{apps: installedByPeople(plugins)}
	if len(found.apps) > assessment.MaxApps {
		return inventory{}, &problem{
			reason: v1alpha1.ReasonTooManyApps, stalled: true, least: longestPause,
			message: fmt.Sprintf("%d apps are installed, and an AppAssessment holds %d. Tell us: Drover does not hold that many.",
				len(found.apps), assessment.MaxApps),
		}
	}
	if found.stale, err = r.ask(ctx, found.apps); err != nil {
		return inventory{}, &problem{
			reason: v1alpha1.ReasonMarketplaceUnreachable, message: status.Sentence(err) + " It is tried again by itself.",
			least: transport.RetryAfter(err),
		}
	}
	if r.CloudApps {
		found.cloud, found.cloudProblem = r.cloudApps(ctx, cloudSite)
	}
	return found, nil
}

// cloudApps asks the cloud site for its apps. No list is no failure: nobody promised one.
func (r *Reconciler) cloudApps(
	ctx context.Context, cloudSite *v1alpha1.CloudSite,
) (cloud assessment.Inventory, problem string) {
	open, err := r.Sites.Open(ctx, cloudSite, site.Atlassian)
	if err != nil {
		return nil, status.Sentence(err)
	}
	keys, err := open.Cloud.Apps(ctx)
	if err != nil {
		return nil, status.Sentence(err)
	}
	cloud = make(assessment.Inventory, len(keys))
	for _, key := range keys {
		cloud[key] = true
	}
	return cloud, ""
}

func (r *Reconciler) unreadable(cloudSite *v1alpha1.CloudSite, err error) *problem {
	p := &problem{reason: v1alpha1.ReasonInventoryUnreadable, message: status.Sentence(err), least: transport.RetryAfter(err)}
	if class := transport.ClassOf(err); class == transport.Unauthorized || class == transport.Forbidden {
		r.Sites.Reread(cloudSite.UID)
		p.stalled = true
		p.least = longestPause
		if class == transport.Unauthorized && r.Sites.Refused(cloudSite.UID) {
			p.next = secretPause // It opens nothing for the time being, so that a look costs no call.
		}
		p.message += " The account of the CloudSite must be system admin of Confluence."
		return p
	}
	p.message += " It is tried again by itself; if it lasts, look at what stands between Drover and that address."
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

// ask fills in what the Marketplace says of each app, and names those of which an older answer is used.
func (r *Reconciler) ask(ctx context.Context, apps []assessment.App) (stale []string, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askAtOnce)
	old := make([]string, len(apps))
	for i := range apps {
		group.Go(func() error {
			listing, err := r.Marketplace.AppMigration(ctx, apps[i].Key)
			if err != nil {
				return err
			}
			fill(&apps[i], listing)
			if listing.Stale != nil {
				old[i] = apps[i].Key
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	old = slices.DeleteFunc(old, func(key string) bool { return key == "" })
	slices.Sort(old)
	return old, nil
}

// fill takes over what the Marketplace says. An app that it does not know stays unlisted, which is an answer too.
func fill(app *assessment.App, listing marketplace.Listing) {
	app.Listed = listing.Known
	app.Availability, app.Path, app.MinVersion = listing.Availability, listing.Path, listing.MinVersion
	app.CloudKey = listing.CloudAddonKey
	for _, r := range listing.Ranges {
		app.Ranges = append(app.Ranges, assessment.Range{Start: r.Start, End: r.End})
	}
}
