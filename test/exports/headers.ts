/** A published export. */
export interface Export {
	/** Its header row, in the order of the file. */
	header: string;
	/** The column by which the record is found, as the user of the node would drag it in. */
	email?: string;
	profile?: string;
}

/**
 * Header rows as the tools write them, whole. Each says where it is published. What users add
 * themselves, such as questions of a form, is left out.
 */
export const EXPORTS: Record<string, Export> = {
	// Public samples of exports of contacts.
	Apollo: {
		header:
			'First Name,Last Name,Title,Company,Company Name for Emails,Email,Email Status,Primary Email Source,Email Confidence,Primary Email Catch-all Status,Primary Email Last Verified At,Seniority,Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Stage,Lists,Last Contacted,Account Owner,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,Total Funding,Latest Funding,Latest Funding Amount,Last Raised At,Subsidiary of,Email Sent,Email Open,Email Bounced,Replied,Demoed,Number of Retail Locations,Apollo Contact Id,Apollo Account Id,Secondary Email,Secondary Email Source,Tertiary Email,Tertiary Email Source',
		email: 'Email',
		profile: 'Person Linkedin Url',
	},
	// Public code that reads the export of the default view.
	HubSpot: {
		header:
			'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Primary Associated Company ID,Last Activity Date,Lead Status,Marketing contact status,Create Date,Associated Company',
		email: 'Email',
	},
	// A sample in the documentation of a service that reads reports of contacts.
	Salesforce: {
		header:
			'Salutation,First Name,Last Name,Title,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,Mailing Country,Phone,Mobile,Fax,Email,Account Owner,Account Name',
		email: 'Email',
	},
	// Public samples of the usual export of a search, which Sales Navigator itself does not have.
	'Sales Navigator, by PhantomBuster': {
		header:
			'profileUrl,fullName,firstName,lastName,companyName,title,companyId,companyUrl,regularCompanyUrl,summary,titleDescription,industry,companyLocation,location,durationInRole,durationInCompany,pastExperienceCompanyName,pastExperienceCompanyUrl,pastExperienceCompanyTitle,pastExperienceDate,pastExperienceDuration,connectionDegree,profileImageUrl,sharedConnectionsCount,name,vmid,linkedInProfileUrl,isPremium,isOpenLink,query,timestamp,defaultProfileUrl',
		profile: 'defaultProfileUrl',
	},
	// A public list of the columns of an export, in the order of that list.
	Lemlist: {
		header:
			'firstName,lastName,email,linkedinUrl,jobTitle,phone,linkedinUrlSalesNav,companyName,companyWebsite,location,contactLocation,personalEmail,twitterProfile,linkedinHeadline,linkedinDescription,linkedinSkills,linkedinJobIndustry,linkedinFollowers,linkedinConnectionDegree,linkedinProfileId,linkedinOpen,tagline,summary,status,leadStatus,source,emailstatus,priority,client,leadNotes,lastContactedDate,firstContactedDate,lastRepliedDate,languages,skills,lastCampaign,activeCampaigns,isActiveInCampaigns,lastLeadLaunchedDate,firstLeadLaunchedDate,lastLeadMarkedAsInterestedDate,lastCampaignStartDate,lastCampaignEndDate,linkedinCompanyURL,salesNavigatorCompanyURL,linkedinJobDateRange,jobLocation,jobDescription,previousCompanyName,previousJobTitle,schoolName',
		email: 'email',
		profile: 'linkedinUrl',
	},
	// A lead in the reference of its API, as the HTTP Request node gives it.
	Instantly: {
		header:
			'id,timestamp_created,timestamp_updated,organization,status,email_open_count,email_reply_count,email_click_count,company_domain,status_summary,campaign,email,personalization,website,last_name,first_name,company_name,job_title,phone,payload,last_step_from,last_step_id,last_step_timestamp_executed',
		email: 'email',
	},
	// The columns of the CSV file in the reference of its API.
	Smartlead: {
		header:
			'id,first_name,last_name,email,phone_number,company_name,website,location,linkedin_profile,company_url,lead_status,created_at,updated_at',
		email: 'email',
		profile: 'linkedin_profile',
	},
	// A public sample of a table of people.
	Clay: {
		header:
			'Company Table Data,Company Domain,First Name,Last Name,Full Name,Job Title,Location,LinkedIn Profile,Work Email,Validate Email,Employment Verification State',
		email: 'Work Email',
		profile: 'LinkedIn Profile',
	},
	// Public code that reads exports of people, with a few fields of its account.
	Pipedrive: {
		header:
			'Person - Marketing status,Person - Double opt-in,Person - First name,Person - Last name,Person - Email - Work,Person - Email - Home,Person - Email - Other,Person - Phone - Work,Person - Phone - Home,Person - Phone - Mobile,Person - Phone - Other,Person - Website,Person - Title,Person - State,Person - Role,Person - Organization,Person - Employees,Person - City,Person - Name,Person - Person created,Person - ID,Person - Label,Person - Owner',
		email: 'Person - Email - Work',
	},
	// Public code that writes the header of its export of contacts.
	ZoomInfo: {
		header:
			'ZoomInfo Contact ID,Last Name,First Name,Middle Name,Salutation,Suffix,Job Title,Job Title Hierarchy Level,Management Level,Job Start Date,Job Function,Department,Company Division Name,Direct Phone Number,Email Address,Email Domain,Mobile phone,Last Job Change Type,Last Job Change Date,Previous Job Title,Previous Company Name,Previous Company ZoomInfo Company ID,Previous Company LinkedIn Profile,Highest Level of Education,Contact Accuracy Score,Contact Accuracy Grade,ZoomInfo Contact Profile URL,LinkedIn Contact Profile URL,Notice Provided Date,Person Street,Person City,Person State,Person Zip Code,Country,ZoomInfo Company ID,Company Name,Company Description,Website,Founded Year,Company HQ Phone,Fax,Ticker,Revenue (in 000s USD),Revenue Range (in USD),Est. Marketing Department Budget (in 000s USD),Est. Finance Department Budget (in 000s USD),Est. IT Department Budget (in 000s USD),Est. HR Department Budget (in 000s USD),Employees,Employee Range,Past 1 Year Employee Growth Rate,Past 2 Year Employee Growth Rate,SIC Code 1,SIC Code 2,SIC Codes,NAICS Code 1,NAICS Code 2,NAICS Codes,Primary Industry,Primary Sub-Industry,All Industries,All Sub-Industries,Industry Hierarchical Category,Secondary Industry Hierarchical Category,Alexa Rank,ZoomInfo Company Profile URL,LinkedIn Company Profile URL,Facebook Company Profile URL,Twitter Company Profile URL,Ownership Type,Business Model,Certified Active Company,Certification Date,Total Funding Amount (in 000s USD),Recent Funding Amount (in 000s USD),Recent Funding Round,Recent Funding Date,Recent Investors,All Investors,Company Street Address,Company City,Company State,Company Zip Code,Company Country,Full Address,Number of Locations',
		email: 'Email Address',
		profile: 'LinkedIn Contact Profile URL',
	},
	// A public sample.
	Lusha: {
		header:
			'User,First Name,Last Name,Direct Email,Phone 1,Phone 2,Job Title,LinkedIn URL,Company Name,Company Domain,Company Country,Company City,Company Website,Company Number of Employees,Company Main Industry',
		email: 'Direct Email',
		profile: 'LinkedIn URL',
	},
	// Public samples of exports.
	'Google Contacts': {
		header:
			'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value',
		email: 'E-mail 1 - Value',
	},
	// Public samples of exports.
	Outlook: {
		header:
			"First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,E-mail 3 Address,Home Phone,Home Phone 2,Business Phone,Business Phone 2,Mobile Phone,Car Phone,Other Phone,Primary Phone,Pager,Business Fax,Home Fax,Other Fax,Company Main Phone,Callback,Radio Phone,Telex,TTY/TDD Phone,IMAddress,Job Title,Department,Company,Office Location,Manager's Name,Assistant's Name,Assistant's Phone,Company Yomi,Business Street,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home City,Home State,Home Postal Code,Home Country/Region,Other Street,Other City,Other State,Other Postal Code,Other Country/Region,Personal Web Page,Spouse,Schools,Hobby,Location,Web Page,Birthday,Anniversary,Notes",
		email: 'E-mail Address',
	},
	// Public samples of the archive that LinkedIn gives its members.
	'LinkedIn connections': {
		header: 'First Name,Last Name,URL,Email Address,Company,Position,Connected On',
		email: 'Email Address',
		profile: 'URL',
	},
	// Public samples of exports of an audience.
	Mailchimp: {
		header:
			'Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS',
		email: 'Email Address',
	},
};

/** Of tools for which nothing was ever adjusted, published as samples too. */
export const OTHERS: Record<string, Export> = {
	Shopify: {
		header:
			'Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags',
		email: 'Email',
	},
	'Shopify before 2023': {
		header:
			'First Name,Last Name,Email,Accepts Email Marketing,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,Zip,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt',
		email: 'Email',
	},
	Eventbrite: {
		header:
			'Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,Currency,Total Paid,Fees Paid,Eventbrite Fees,Eventbrite Payment Processing,Attendee Status,Home Address 1,Home Address 2,Home City,Home State,Home Zip,Home Country,Job Title,Company',
		email: 'Email',
	},
	Calendly: {
		header:
			'User Name,Team,Invitee Name,Invitee First Name,Invitee Last Name,Invitee Email,Invitee Time Zone,Invitee accepted marketing emails,Text Reminder Number,Event Type Name,Start Date & Time,End Date & Time,Location,Event Created Date & Time,Canceled,Canceled By,Cancellation reason,Question 1,Response 1,UTM Campaign,UTM Source,UTM Medium,UTM Term,UTM Content,Salesforce UUID,Event Price,Payment Currency,Guest Email(s),Invitee Reconfirmed,Marked as No-Show,Meeting Notes,Group,User Email,Event UUID,Invitee UUID,Invitee scheduled by,Scheduling method',
		email: 'Invitee Email',
	},
	Stripe: {
		header:
			'id,Description,Email,Name,Created (UTC),Delinquent,Plan,Status,Total Spend,Payment Count,Refunded Volume,Dispute Losses',
		email: 'Email',
	},
	Thunderbird: {
		header:
			'First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Home Address,Home Address 2,Home City,Home State,Home ZipCode,Home Country,Work Address,Work Address 2,Work City,Work State',
		email: 'Primary Email',
	},
	'Google Contacts before 2024': {
		header:
			'Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,Family Name Yomi,Name Prefix,Name Suffix,Initials,Nickname,Short Name,Maiden Name,Birthday,Gender,Location,Billing Information,Directory Server,Mileage,Occupation,Hobby,Sensitivity,Priority,Subject,Notes,Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,Organization 1 - Title,Organization 1 - Department,Organization 1 - Symbol,Organization 1 - Location,Organization 1 - Job Description',
		email: 'E-mail 1 - Value',
	},
	'Windows Live': {
		header:
			"Title,First Name,Middle Name,Last Name,Suffix,Given Name Yomi,Family Name Yomi,Home Street,Home City,Home State,Home Postal Code,Home Country,Company,Department,Job Title,Office Location,Business Street,Business City,Business State,Business Postal Code,Business Country,Other Street,Other City,Other State,Other Postal Code,Other Country,Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Callback,Car Phone,Company Main Phone,Home Fax,Home Phone,Home Phone 2,ISDN,Mobile Phone,Other Fax,Other Phone,Pager,Primary Phone,Radio Phone,TTY/TDD Phone,Telex,Anniversary,Birthday,E-mail Address,E-mail Type,E-mail 2 Address,E-mail 2 Type,E-mail 3 Address,E-mail 3 Type,Notes,Spouse,Web Page",
		email: 'E-mail Address',
	},
};
