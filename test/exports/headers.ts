/** Header rows of exports, in the order of the tools' files, shortened where columns only count on. */
export const HEADERS: Record<string, string> = {
	Apollo:
		'First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,Email Confidence,Seniority,Departments,Contact Owner,Work Direct Phone,Home Phone,Mobile Phone,Corporate Phone,Other Phone,Stage,Lists,Last Contacted,Account Owner,# Employees,Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,Total Funding,Latest Funding,Subsidiary of,Email Sent,Email Open,Email Bounced,Replied,Demoed,Apollo Contact Id',
	HubSpot:
		'Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Last Activity Date,Lead Status,Marketing contact status,Create Date,Job Title,Lifecycle Stage',
	Salesforce:
		'Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,Mailing Country,Phone,Fax,Mobile,Email,Account Owner',
	'Sales Navigator':
		'profileUrl,fullName,firstName,lastName,companyName,title,companyId,companyUrl,regularCompanyUrl,summary,titleDescription,industry,companyLocation,location,durationInRole,connectionDegree,email',
	Lemlist:
		'email,firstName,lastName,companyName,phone,linkedinUrl,icebreaker,picture,status,lastState',
	Instantly:
		'email,first_name,last_name,company_name,personalization,phone,website,location,linkedIn,jobTitle',
	Smartlead:
		'first_name,last_name,email,phone_number,company_name,website,location,linkedin_profile,company_url,is_unsubscribed',
	Clay: 'Find people,First Name,Last Name,Full Name,Job Title,Location,Company Domain,LinkedIn Profile,Email',
	Pipedrive:
		'Person - ID,Person - Name,Person - Organization,Person - Phone - Work,Email,Person - Owner,Person - Label',
	'Google Contacts':
		'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,Email,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value',
	Outlook:
		'First Name,Middle Name,Last Name,Title,Suffix,Nickname,E-mail Address,E-mail 2 Address,E-mail 3 Address,Email,Home Phone,Home Phone 2,Business Phone,Mobile Phone,Company,Department,Business City,Business State,Business Country/Region,Personal Web Page,Spouse,Location,Birthday,Notes',
	'LinkedIn connections': 'First Name,Last Name,URL,Email,Company,Position,Connected On',
	Lusha:
		'First Name,Last Name,Email,Company Name,Job Title,Phone 1,Phone 2,Country,State,City,Company Website,Company Industry,LinkedIn URL',
	ZoomInfo:
		'ZoomInfo Contact ID,Last Name,First Name,Middle Name,Salutation,Suffix,Job Title,Job Function,Management Level,Direct Phone Number,Email,Mobile phone,Person Street,Person City,Person State,Person Zip Code,Country,ZoomInfo Company ID,Company Name,Website,Founded Year,Employees,LinkedIn Contact Profile URL',
	Hunter:
		'Domain name,Email,Type,Confidence score,First name,Last name,Department,Job Title,Twitter handle,LinkedIn URL,Phone number,Company',
};
