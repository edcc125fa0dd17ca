//! A rehearsal: a fleet of workers on a cluster, everything that may break does, and every message is counted.
//!
//! A step of the schedule sends half of its articles, waits until some have come out, strikes, sends the other
//! half, waits until the fault is felt, heals it, and waits until every worker is ready, everything sent has come
//! out and every worker accounts for every delivery. Nothing waits for a time to pass but the seeded linger of
//! a fault. The first broken promise ends it.

mod faults;
mod fleet;
mod ground;
mod ledger;
mod load;
mod report;
mod schedule;

use std::time::{Duration, Instant};

use crate::support::articles::Message;
use crate::support::client::Client;
use crate::support::poison::Fate;

use fleet::{Bounds, Fleet};
use ground::Ground;
use ledger::Ledger;
use load::Load;
use schedule::{Fault, SecondHalf, Step, schedule};

pub(crate) use report::Outcome;

/// Time between two looks at a condition.
const POLL: Duration = Duration::from_millis(50);

/// How long whatever happens at once may take on a busy machine.
const SOON: Duration = Duration::from_secs(90);

/// Part of a step's articles that is out when the fault strikes, at most this many.
const UNDER_WAY: usize = 20;

/// Killer articles in a step that has some.
const KILLERS: usize = 2;

/// What a rehearsal is made of.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Decides schedule and messages.
    pub(crate) seed: u64,
    /// Articles, killers and poison not counted.
    pub(crate) messages: usize,
    /// Steps of the schedule.
    pub(crate) steps: usize,
    /// Worker processes.
    pub(crate) workers: usize,
    /// How fast things are noticed.
    pub(crate) tempo: Tempo,
}

/// How fast things are noticed, and how long they last.
#[derive(Debug, Clone)]
pub(crate) struct Tempo {
    /// Deliveries that a worker may hold.
    pub(crate) prefetch: u16,
    /// Heartbeat between worker and broker.
    pub(crate) heartbeat_s: u64,
    /// How long a consumer may keep a delivery; longer than an article may take.
    pub(crate) consumer_timeout: Duration,
    /// How long an article may take.
    pub(crate) article_deadline: Duration,
    /// How long a fault lasts at most after it is felt.
    pub(crate) longest_linger: Duration,
}

impl Plan {
    /// Steps in which every fault comes once.
    pub(crate) const FEWEST_STEPS: usize = Fault::ALL.len();

    /// Every fault once, as quickly as it can be felt.
    pub(crate) fn short(seed: u64) -> Self {
        Self {
            seed,
            messages: Self::FEWEST_STEPS * 240,
            steps: Self::FEWEST_STEPS,
            workers: 3,
            tempo: Tempo {
                prefetch: 20,
                heartbeat_s: 2,
                consumer_timeout: Duration::from_secs(13),
                article_deadline: Duration::from_secs(10),
                longest_linger: Duration::ZERO,
            },
        }
    }
}

/// Marks of one step, for its row in the report.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Instant,
    arrived: usize,
}

/// A rehearsal under way.
struct Rehearsal {
    ground: Ground,
    fleet: Fleet,
    ledger: Ledger,
    load: Load,
    /// Publishes; a broker that is short of something does not listen to it.
    client: Client,
    /// Does everything else.
    control: Client,
    prefetch: u16,
    killers: usize,
}

/// Runs a rehearsal, telling `say` how it goes.
pub(crate) async fn run(plan: &Plan, say: fn(&str)) -> Outcome {
    let started = Instant::now();
    say(&format!(
        "rehearsal: seed {}, {} articles in {} steps, {} workers; starting three nodes ...",
        plan.seed, plan.messages, plan.steps, plan.workers
    ));
    let ground = Ground::start(&plan.tempo).await;
    let bounds = Bounds {
        prefetch: plan.tempo.prefetch,
        memory_bytes: 400e6,
        // Among others until it is a suspect (5), and alone (3); each may be cut short before it is counted.
        deaths_a_killer: 12,
    };
    let mut rehearsal = Rehearsal {
        ledger: Ledger::open(&ground.url, &ground.flow),
        fleet: Fleet::start(&ground.flow, plan.workers, bounds),
        load: Load::new(plan.seed),
        client: Client::new(&ground.url),
        control: Client::new(&ground.url),
        ground,
        prefetch: plan.tempo.prefetch,
        killers: 0,
    };
    let mut outcome = Outcome::new(plan);
    say(report::HEAD);
    let mut end = rehearsal.all_ready().await;
    for step in schedule(plan.seed, plan.steps, plan.messages, plan.tempo.longest_linger) {
        if end.is_err() {
            break;
        }
        end = rehearsal.step(&step).await.map(|row| say(&row.to_string()));
    }
    if end.is_ok() {
        end = rehearsal.nothing_left().await;
    }
    outcome.close(&rehearsal, started.elapsed(), end).await;
    outcome
}

impl Rehearsal {
    async fn step(&mut self, step: &Step) -> Result<report::Row, String> {
        self.take_step(step)
            .await
            .map_err(|breach| format!("step {}, {}: {breach}", step.number, step.fault))
    }

    async fn take_step(&mut self, step: &Step) -> Result<report::Row, String> {
        let first = self.load.articles(step.articles / 2);
        let mut second = self.load.articles(step.articles - step.articles / 2);
        let mut harmful = Vec::new();
        if step.fault == Fault::Killers {
            self.killers += KILLERS;
            harmful = self.load.killers(KILLERS);
        } else if step.fault == Fault::Poison {
            harmful = self.load.poison();
        }
        let awaited: Vec<String> = harmful.iter().map(|(message, _)| message.id.clone()).collect();
        second = self.load.mix(second, harmful);

        let begin = self.mark();
        self.sending(first).await;
        let goal = UNDER_WAY.min(step.articles / 10);
        self.until("the first articles are out", SOON, async || self.arrived_since(begin) >= goal)
            .await?;
        let struck = self.mark();
        let when = step.fault.second_half();
        if when == SecondHalf::Before {
            self.fleet.freeze_all().await;
            self.sending(second.clone()).await;
        }
        let before = self.strike(step).await?;
        if when == SecondHalf::Before {
            self.fleet.thaw_all().await;
        }
        let feeding = (when == SecondHalf::During).then(|| self.sending(second.clone()));
        let feeding = feeding.map(tokio::spawn);
        if let Err(breach) = self.felt(step, before, &awaited).await {
            // What is lost shows once nothing is in the way any more.
            self.heal(step, before).await;
            let lost = self.all_out().await.err().filter(|lost| *lost != breach);
            return Err(lost.map_or(breach.clone(), |lost| format!("{breach}; healed, {lost}")));
        }
        let felt = self.mark();
        if step.fault.fills_windows() {
            self.unacknowledged_are_bounded().await?;
        }
        tokio::time::sleep(step.linger).await;
        self.heal(step, before).await;
        let healed = self.mark();
        if let Some(feeding) = feeding {
            feeding.await.map_err(|error| error.to_string())?;
        }
        self.until("articles come out again", SOON, async || {
            self.arrived_since(healed) > 0 || self.ledger.standing().open == 0
        })
        .await?;
        self.all_ready().await?;
        let recovered = self.mark();
        if when == SecondHalf::After {
            self.sending(second).await;
        }
        let finishing = async { self.all_out().await.map(|()| self.mark()) };
        let ((), end) = tokio::try_join!(self.unacknowledged_are_bounded(), finishing)?;
        self.at_rest().await?;
        Ok(report::Row { step: *step, marks: [begin, struck, felt, healed, recovered, end] })
    }

    /// Notes messages as sent, and returns the sending of them.
    fn sending(&self, messages: Vec<(Message, Fate)>) -> impl Future<Output = ()> + Send + use<> {
        for (message, fate) in &messages {
            self.ledger.expect(message, *fate);
        }
        let (client, exchange) = (self.client.clone(), self.ground.flow.input_exchange.clone());
        let messages: Vec<Message> = messages.into_iter().map(|(message, _)| message).collect();
        async move { client.publish_surely(&exchange, &messages).await }
    }

    fn mark(&self) -> Mark {
        Mark { at: Instant::now(), arrived: self.ledger.arrived() }
    }

    fn arrived_since(&self, mark: Mark) -> usize {
        self.ledger.arrived() - mark.arrived
    }

    /// Waits for a condition; ends early when a promise is broken meanwhile.
    async fn until(
        &self,
        what: &str,
        deadline: Duration,
        mut condition: impl AsyncFnMut() -> bool,
    ) -> Result<(), String> {
        let started = Instant::now();
        loop {
            if condition().await {
                return Ok(());
            }
            self.is_sound().await?;
            if started.elapsed() > deadline {
                return Err(format!("after {deadline:.0?} still waiting until {what}"));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Returns the first promise that was broken, as an error.
    async fn is_sound(&self) -> Result<(), String> {
        self.fleet.excuse(self.killers).await;
        let of_fleet = self.fleet.seen().await.breaches;
        self.ledger.breaches().into_iter().chain(of_fleet).next().map_or(Ok(()), Err)
    }

    async fn all_ready(&self) -> Result<(), String> {
        self.until("every worker is ready", SOON, async || {
            self.fleet.ready().await == self.fleet.len()
        })
        .await
    }

    /// Waits until everything sent has come out; it may take long, but not without any progress.
    async fn all_out(&self) -> Result<(), String> {
        let mut last = self.mark();
        loop {
            if self.ledger.standing().open == 0 {
                return self.is_sound().await;
            }
            self.is_sound().await?;
            if self.arrived_since(last) > 0 {
                last = self.mark();
            } else if last.at.elapsed() > SOON {
                let open = self.ledger.standing().open;
                let missing = self.ledger.missing(5).join(", ");
                return Err(format!("lost: nothing came of {open} messages, among them {missing}"));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Checks that the broker has given no channel of a worker more than the prefetch.
    async fn unacknowledged_are_bounded(&self) -> Result<(), String> {
        let most = self.ground.unacknowledged().await.into_iter().max().unwrap_or(0);
        self.fleet.note_unacknowledged(most).await;
        if most > u64::from(self.prefetch) {
            return Err(format!("{most} deliveries unacknowledged, prefetch {}", self.prefetch));
        }
        Ok(())
    }

    /// Waits until every worker accounts for every delivery: received = settled, and none in flight.
    async fn at_rest(&self) -> Result<(), String> {
        self.until("every worker is at rest, with every delivery accounted for", SOON, async || {
            self.fleet.readings().await.iter().all(|reading| {
                reading.as_ref().is_some_and(|now| {
                    now.sum("deliveries_in_flight") == 0.0 && now.unaccounted() == 0.0
                })
            })
        })
        .await
    }

    /// Waits until no queue holds anything.
    async fn nothing_left(&self) -> Result<(), String> {
        for queue in self.ground.flow.queues() {
            self.until(&format!("{queue} is empty"), SOON, async || {
                self.ground.messages(queue).await == Some(0)
                    && self.control.depth(queue).await.is_some_and(|depth| depth.ready == 0)
            })
            .await?;
        }
        self.at_rest().await?;
        self.is_sound().await
    }
}
